//! The functions of expressions: one table, which the parser's suggestions, the type check, the evaluator, the emitter and
//! the reference page all read.

use serde::{Deserialize, Serialize};

use super::{ExprType, Over};

/// What a function takes in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A value of this type.
    One(ExprType),
    /// A value of any type.
    Any,
    /// A value of the type that the first one has.
    Same,
    /// One or more texts, or lists of texts: they become one list.
    Texts,
    /// The name of a charset, written out.
    Charset,
    /// The name of an algorithm of JWS, written out.
    Algorithm,
}

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A value of this type.
    One(ExprType),
    /// A value of the type that the first one has.
    Same,
}

/// One way to call a function. A function that takes values of several types has several.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The function.
    pub function: Function,
    /// Its name in specs.
    pub name: &'static str,
    /// What it takes; the first may stand before an arrow.
    pub takes: &'static [Takes],
    /// What it gives.
    pub gives: Gives,
    /// What it does, in one sentence without a full stop.
    pub about: &'static str,
}

macro_rules! functions {
    ($($function:ident $name:literal $rust:literal: $(($($takes:expr),*) -> $gives:expr),*; $about:literal)*) => {
        /// A function of the runtime.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Function {
            $(#[doc = $about] $function,)*
        }

        impl Function {
            /// Its name in `runtime::expr`.
            #[must_use]
            pub fn rust(self) -> &'static str {
                match self { $(Self::$function => $rust,)* }
            }
        }

        /// Every way to call every function, in the order of the reference.
        pub const FUNCTIONS: &[Row] = &[
            $($(Row {
                function: Function::$function,
                name: $name,
                takes: &[$($takes),*],
                gives: $gives,
                about: $about,
            },)*)*
        ];
    };
}

const TEXT: Takes = Takes::One(ExprType::Text);
const BYTES: Takes = Takes::One(ExprType::Bytes);
const INT: Takes = Takes::One(ExprType::Int);
const LIST: Takes = Takes::One(ExprType::Texts);
const PAIRS: Takes = Takes::One(ExprType::Pairs);
const OBJECTS: Takes = Takes::One(ExprType::Objects);
const DECIMAL: Takes = Takes::One(ExprType::Decimal);
const BOOL: Takes = Takes::One(ExprType::Bool);
const A_TEXT: Gives = Gives::One(ExprType::Text);
const SOME_BYTES: Gives = Gives::One(ExprType::Bytes);
const A_LIST: Gives = Gives::One(ExprType::Texts);
const SOME_PAIRS: Gives = Gives::One(ExprType::Pairs);
const AN_INT: Gives = Gives::One(ExprType::Int);
const A_DECIMAL: Gives = Gives::One(ExprType::Decimal);
const YES_OR_NO: Gives = Gives::One(ExprType::Bool);

functions! {
    Upper "upper" "upper": (TEXT) -> A_TEXT; "In upper case, by Unicode: `i` becomes `I`, also in Turkish words"
    Lower "lower" "lower": (TEXT) -> A_TEXT; "In lower case, by Unicode: `I` becomes `i`, also in Turkish words"
    Trim "trim" "trim": (TEXT) -> A_TEXT; "Without white space at both ends"
    Take "take" "take": (TEXT, INT) -> A_TEXT; "The first so many characters"
    Drop "drop" "drop": (TEXT, INT) -> A_TEXT; "All but the first so many characters"
    PadLeft "pad_left" "pad_left": (TEXT, INT, TEXT) -> A_TEXT; "With one character in front, as often as the width needs"
    PadRight "pad_right" "pad_right": (TEXT, INT, TEXT) -> A_TEXT; "With one character behind, as often as the width needs"
    Replace "replace" "replace": (TEXT, TEXT, TEXT) -> A_TEXT; "With the second text wherever the first stood"
    Contains "contains" "contains": (TEXT, TEXT) -> YES_OR_NO; "Whether the second text stands in it, in the same upper and lower case; an empty one stands nowhere"
    ContainsMember "contains" "has": (LIST, TEXT) -> YES_OR_NO; "Whether the text is one of them, in the same upper and lower case"
    Escape "escape" "escape": (TEXT, TEXT) -> A_TEXT; "With a backslash before each of these characters, in one pass"
    Around "around" "around": (TEXT, TEXT, TEXT) -> A_TEXT; "Between two texts; nothing at all for an empty or missing value"
    Prefixed "prefixed" "prefixed": (TEXT) -> A_TEXT; "With its length in bytes in front, as decimal digits; `0` for an empty text"
    UrlEncode "url_encode" "url_encode": (TEXT) -> A_TEXT; "With `%20` and the like for all but letters, digits and `-._~`"
    FormEncode "form_encode" "form_encode": (TEXT) -> A_TEXT; "As HTML forms write it: `+` for a blank, `%21` and the like for all but letters, digits and `*-._`"
    UrlDecode "url_decode" "url_decode": (TEXT) -> A_TEXT; "With characters for `%20` and the like, in UTF-8; `+` stays; missing where that is malformed"
    HostOf "host_of" "host_of": (TEXT) -> A_TEXT; "The host of a URL, with its port where that is not the scheme's own; missing where it has none"
    PathOf "path_of" "path_of": (TEXT) -> A_TEXT; "The path of a URL; `/` where it has none"
    QueryOf "query_of" "query_of": (TEXT) -> A_TEXT; "What stands behind the `?` of a URL, or nothing"
    Split "split" "split": (TEXT, TEXT) -> A_LIST; "The parts between separators"
    PairsOf "pairs" "pairs": (TEXT, TEXT, TEXT) -> SOME_PAIRS; "Names and values in a text: a separator between pairs, and one in each; white space around them is dropped"
    Utf8 "utf8" "utf8": (TEXT) -> SOME_BYTES; "The bytes of a text in UTF-8"
    Charset "charset" "charset": (TEXT, Takes::Charset) -> SOME_BYTES; "The bytes of a text in another charset; missing if the charset lacks one of its characters"
    FromHex "from_hex" "from_hex": (TEXT) -> SOME_BYTES; "The bytes that hexadecimal digits stand for"
    FromBase64 "from_base64" "from_base64": (TEXT) -> SOME_BYTES; "The bytes that Base64 stands for"
    FromUtf8 "from_utf8" "from_utf8": (BYTES) -> A_TEXT; "The text that bytes are in UTF-8; missing for any others"
    IntOf "int" "int": (TEXT) -> AN_INT; "The whole number that a text is"
    DecimalOfText "decimal" "decimal": (TEXT) -> A_DECIMAL; "The exact number that a text is"
    DecimalOf "decimal" "decimal_of": (INT) -> A_DECIMAL; "A whole number as an exact one"
    TextOf "text" "text_of": (INT) -> A_TEXT, (DECIMAL) -> A_TEXT, (BOOL) -> A_TEXT; "A number or a yes or no as text"
    Join "join" "join": (LIST, TEXT) -> A_TEXT; "One text of all members, with a separator between them"
    Sort "sort" "sort": (LIST) -> A_LIST; "In order, by bytes"
    SortPairs "sort" "sort_pairs": (PAIRS) -> SOME_PAIRS; "In the order of their names, by bytes"
    AndThen "and_then" "and_then": (LIST, TEXT) -> A_LIST; "With one member more at the end"
    With "with" "with": (LIST, TEXT) -> A_LIST; "Each member with this text behind it"
    WithNames "with" "with_names": (PAIRS, TEXT) -> A_LIST; "Of each pair its name, this text and its value"
    Values "values" "values": (PAIRS) -> A_LIST; "The values, in order"
    Names "names" "names": (PAIRS) -> A_LIST; "The names, in order"
    Without "without" "without": (PAIRS, Takes::Texts) -> SOME_PAIRS; "Without the pairs of these names, in upper or lower case"
    Pick "pick" "pick": (PAIRS, Takes::Texts) -> A_LIST; "The values of these names, in the order of the names"
    Get "get" "get": (PAIRS, TEXT) -> A_TEXT; "The value of a name, in upper or lower case"
    SortByName "sort_by_name" "sort_by_name": (PAIRS) -> SOME_PAIRS; "In the order of their names, without regard to case"
    Json "json" "json": (PAIRS) -> A_TEXT; "A JSON object of the pairs, without spaces; the values are texts"
    Md5 "md5" "md5": (BYTES) -> SOME_BYTES; "The digest of MD5, 16 bytes"
    Sha1 "sha1" "sha1": (BYTES) -> SOME_BYTES; "The digest of SHA-1, 20 bytes"
    Sha256 "sha256" "sha256": (BYTES) -> SOME_BYTES; "The digest of SHA-256, 32 bytes"
    Sha384 "sha384" "sha384": (BYTES) -> SOME_BYTES; "The digest of SHA-384, 48 bytes"
    Sha512 "sha512" "sha512": (BYTES) -> SOME_BYTES; "The digest of SHA-512, 64 bytes"
    HmacMd5 "hmac_md5" "hmac_md5": (BYTES, BYTES) -> SOME_BYTES; "The code of HMAC with MD5, by a key"
    HmacSha1 "hmac_sha1" "hmac_sha1": (BYTES, BYTES) -> SOME_BYTES; "The code of HMAC with SHA-1, by a key"
    HmacSha256 "hmac_sha256" "hmac_sha256": (BYTES, BYTES) -> SOME_BYTES; "The code of HMAC with SHA-256, by a key"
    HmacSha384 "hmac_sha384" "hmac_sha384": (BYTES, BYTES) -> SOME_BYTES; "The code of HMAC with SHA-384, by a key"
    HmacSha512 "hmac_sha512" "hmac_sha512": (BYTES, BYTES) -> SOME_BYTES; "The code of HMAC with SHA-512, by a key"
    AesCbc "aes_cbc" "aes_cbc": (BYTES, BYTES, BYTES) -> SOME_BYTES; "Encrypted by AES in CBC mode with a key and an initial vector, padded as PKCS #7 has it"
    AesCbcOpen "aes_cbc_open" "aes_cbc_open": (BYTES, BYTES, BYTES) -> SOME_BYTES; "What `aes_cbc` encrypted with that key and initial vector; missing where key, vector or padding does not fit. That it opens proves nothing"
    Jws "jws" "jws": (BYTES, Takes::Algorithm, BYTES) -> A_TEXT; "The payload with its signature as a compact JWS, by `HS256`, `HS384`, `HS512` and a key, or by `RS256`, `PS256`, `ES256` and the bytes of a private key in PEM"
    RsaSha256 "rsa_sha256" "rsa_sha256": (BYTES, TEXT) -> SOME_BYTES; "The signature of RSA with PKCS #1 v1.5 and SHA-256, by a private key in PEM"
    RsaPssSha256 "rsa_pss_sha256" "rsa_pss_sha256": (BYTES, TEXT) -> SOME_BYTES; "A signature of RSA with PSS and SHA-256, by a private key in PEM; another one each time"
    EcdsaSha256 "ecdsa_sha256" "ecdsa_sha256": (BYTES, TEXT) -> SOME_BYTES; "A signature of ECDSA with P-256 and SHA-256, 64 bytes as in JWS, by a private key in PEM; another one each time"
    RsaSha256Verifies "rsa_sha256_verifies" "rsa_sha256_verifies": (BYTES, BYTES, TEXT) -> YES_OR_NO; "Whether a signature of `rsa_sha256` is that of the bytes, by a public key in PEM"
    RsaPssSha256Verifies "rsa_pss_sha256_verifies" "rsa_pss_sha256_verifies": (BYTES, BYTES, TEXT) -> YES_OR_NO; "Whether a signature of `rsa_pss_sha256` is one of the bytes, by a public key in PEM"
    EcdsaSha256Verifies "ecdsa_sha256_verifies" "ecdsa_sha256_verifies": (BYTES, BYTES, TEXT) -> YES_OR_NO; "Whether a signature of `ecdsa_sha256` is one of the bytes, by a public key in PEM"
    Hex "hex" "hex": (BYTES) -> A_TEXT; "Two lower-case hexadecimal digits a byte"
    Base64 "base64" "base64": (BYTES) -> A_TEXT; "Base64, with `=` at the end"
    Base64Url "base64url" "base64url": (BYTES) -> A_TEXT; "Base64 for URLs, without `=` at the end"
    List "list" "list": (Takes::Texts) -> A_LIST; "The texts as a list; a list among them gives its members"
    Concat "list" "concat": (Takes::Texts) -> A_LIST; "The texts as a list; a list among them gives its members"
    Length "size" "length": (TEXT) -> AN_INT; "How many characters, bytes, members or pairs there are"
    Size "size" "size": (BYTES) -> AN_INT, (LIST) -> AN_INT, (PAIRS) -> AN_INT, (OBJECTS) -> AN_INT; "How many characters, bytes, members or pairs there are"
    Filled "filled" "filled": (Takes::Any) -> YES_OR_NO; "Whether there is a value that is not blank; never missing"
    Else "else" "or_else": (Takes::Any, Takes::Same) -> Gives::Same; "The value, or the other one where it is missing"
}

/// What is called like a function and has rules of its own: its name, how it is written, what it does.
pub const FORMS: &[(&str, &str, &str)] = &[
    ("join", "join(text, text or list(text), ..)", "One text of all these, with the first text between them"),
    ("if", "if(yes or no, value, value)", "One of two values, by a condition; missing if the condition is"),
    over(Over::Any),
    over(Over::All),
    over(Over::Each),
    over(Over::First),
    over(Over::Last),
    over(Over::Find),
    over(Over::Sum),
    ("nonce", "nonce(int)", "So many random characters, new in each attempt"),
];

const fn over(over: Over) -> (&'static str, &'static str, &'static str) {
    (over.name(), over.written(), over.about())
}

impl Function {
    /// The first row of this function.
    #[must_use]
    pub fn row(self) -> Option<&'static Row> {
        FUNCTIONS.iter().find(|row| row.function == self)
    }

    /// Whether what comes out does not tell what went in: a digest, a code or a signature.
    #[must_use]
    pub fn is_hash(self) -> bool {
        matches!(
            self,
            Self::Md5
                | Self::Sha1
                | Self::Sha256
                | Self::Sha384
                | Self::Sha512
                | Self::HmacMd5
                | Self::HmacSha1
                | Self::HmacSha256
                | Self::HmacSha384
                | Self::HmacSha512
                | Self::Jws
                | Self::RsaSha256
                | Self::RsaPssSha256
                | Self::EcdsaSha256
                | Self::RsaSha256Verifies
                | Self::RsaPssSha256Verifies
                | Self::EcdsaSha256Verifies
        )
    }

    /// Whether it signs with a private key, or verifies with a public one: what a build has with the feature `asymmetric`.
    #[must_use]
    pub fn is_asymmetric(self) -> bool {
        matches!(
            self,
            Self::RsaSha256
                | Self::RsaPssSha256
                | Self::EcdsaSha256
                | Self::RsaSha256Verifies
                | Self::RsaPssSha256Verifies
                | Self::EcdsaSha256Verifies
        )
    }

    /// What it gives, where the first value has this type: from text to text also from list to list, member by member.
    #[must_use]
    pub fn gives(self, first: ExprType) -> ExprType {
        match self.row() {
            Some(row) if row.is_memberwise() && first == ExprType::Texts => ExprType::Texts,
            Some(Row { gives: Gives::One(ty), .. }) => *ty,
            _ => first,
        }
    }
}

impl Row {
    /// Whether the function also takes a list and is done to each of its members: so does what makes a text of a text.
    #[must_use]
    pub fn is_memberwise(&self) -> bool {
        self.takes.first() == Some(&TEXT) && self.gives == A_TEXT
    }

    /// Whether the function takes a value of this type first.
    #[must_use]
    pub fn begins_with(&self, ty: ExprType) -> bool {
        match self.takes.first() {
            Some(Takes::One(due)) => *due == ty || (ty == ExprType::Texts && self.is_memberwise()),
            Some(Takes::Any) => true,
            _ => false,
        }
    }

    /// How it is written: `text -> pad_left(int, text)`.
    #[must_use]
    pub fn written(&self) -> String {
        let words = |takes: &Takes| match takes {
            Takes::One(ty) => ty.word(),
            Takes::Any => "value",
            Takes::Same => "value of the same type",
            Takes::Texts => "text, ..",
            Takes::Charset => "\"charset\"",
            Takes::Algorithm => "\"algorithm\"",
        };
        let name = self.name;
        match self.takes {
            [] => format!("{name}()"),
            [Takes::Texts] => format!("{name}(text or list(text), ..)"),
            [first] => format!("{} -> {name}", words(first)),
            [first, rest @ ..] => {
                let rest: Vec<&str> = rest.iter().map(words).collect();
                format!("{} -> {name}({})", words(first), rest.join(", "))
            }
        }
    }
}

/// The names of all functions and forms, each once.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = FUNCTIONS.iter().map(|row| row.name).chain(FORMS.iter().map(|form| form.0)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::{FUNCTIONS, Takes, names};

    #[test]
    fn every_way_to_call_a_function_of_one_name_takes_as_many_values() {
        for name in names() {
            let mut counts: Vec<usize> =
                FUNCTIONS.iter().filter(|row| row.name == name).map(|row| row.takes.len()).collect();
            counts.dedup();
            assert!(counts.len() <= 1, "{name}");
        }
    }

    #[test]
    fn texts_that_become_a_list_stand_at_the_end() {
        for row in FUNCTIONS {
            let before = row.takes.split_last().map_or(&[][..], |(_, before)| before);
            assert!(!before.contains(&Takes::Texts), "{}", row.name);
        }
    }

    #[test]
    fn a_function_is_shown_as_it_is_written() {
        let written = |name: &str| FUNCTIONS.iter().find(|row| row.name == name).map(super::Row::written);
        assert_eq!(written("pad_left").as_deref(), Some("text -> pad_left(int, text)"));
        assert_eq!(written("without").as_deref(), Some("pairs -> without(text, ..)"));
        assert_eq!(written("list").as_deref(), Some("list(text or list(text), ..)"));
        assert_eq!(written("sha1").as_deref(), Some("bytes -> sha1"));
    }
}
