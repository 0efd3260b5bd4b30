//! The rules of the spec language: a stable code each, and the paragraph that says why the rule exists.
//!
//! A code never changes its meaning; a rule that goes leaves its code unused. `vezne explain VZ016` prints the
//! paragraph, and the folder `tests/bad` holds a spec that trips each rule.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth a look; generation goes on.
    Warning,
}

macro_rules! rules {
    ($($name:ident $code:literal $severity:ident $title:literal $why:literal;)*) => {
        /// A rule of the spec language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = $title] $name,)*
        }

        impl Rule {
            /// Every rule, by code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code, such as `VZ016`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// One line: what the rule is about.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Why the rule exists.
            #[must_use]
            pub fn why(self) -> &'static str {
                match self { $(Self::$name => $why,)* }
            }

            /// Whether breaking the rule stops the generation.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

rules! {
    YamlSyntax "VZ001" Error "The file is valid YAML within the stated limits"
        "A spec is read by people first, so only plain YAML is taken, and only as much of it as a provider's documents can need. The limits on depth, nodes and bytes let the check run on files from strangers.";
    YamlFeature "VZ002" Error "No anchors, aliases, tags, merge keys or second documents"
        "They make a line mean something that does not stand on it. What is shared gets a name under `objects:` instead, which also reaches the generated code.";
    DuplicateKey "VZ003" Error "A key stands once in a map"
        "YAML parsers keep one of the two and do not say which; in a table of amounts that is a wrong payment.";
    UnknownKey "VZ004" Error "Every key is one the language knows"
        "A key that is silently skipped is a fact of the document that is silently lost.";
    MissingKey "VZ005" Error "What must be said is said"
        "A default exists only where it is the smallest true thing; everything else is asked for, once, in the spec.";
    WrongShape "VZ006" Error "A text, list or map stands where one is due"
        "The shape of a spec is fixed so that two specs can be read side by side.";
    LostComment "VZ007" Error "No comment behind a value"
        "YAML drops what follows ` #`. Behind a value it is nearly always a description, or a price in `#1` form, that would be lost without a word.";
    UnknownWord "VZ008" Error "Closed sets of words are closed"
        "Effects, verdicts, origins and the like decide what the client does with money; a misspelt one must not fall back to anything.";
    BadName "VZ009" Error "Names of the spec's own things are plain identifiers"
        "Groups, operations, hosts, settings and profiles name modules, methods and variables: lower-case letters, digits and underscores, starting with a letter.";
    LineSyntax "VZ010" Error "A field's line follows the grammar"
        "`TYPE[?] [as FORM] [CLASS] [unsure] [named RUST] [none WIRE] [= EXPR] [-- prose] [!! note]`: each part in its place, so that a line reads the same in every spec.";
    UnknownType "VZ011" Error "A type is built in or defined by this provider"
        "An unknown type cannot be decoded; the nearest name is usually the one that was meant.";
    WireForm "VZ012" Error "The wire form fits the type"
        "`as` says how a value is written. A form that the type cannot be written in would fail on the first call.";
    NoneText "VZ013" Error "`none` names a text that the type can be written as"
        "`none` is the text that stands for no value. It needs a field that may have no value, and a type that is text on the wire.";
    ClassMisfit "VZ014" Error "The class fits the type"
        "Card numbers, verification values, secrets and tokens are texts: a class on another type would mask nothing.";
    LooksSensitive "VZ015" Error "What looks sensitive has a class"
        "A card number typed as plain text ends in the first log line that prints the request. The class makes the type that masks it; `masked` says that the provider has masked it already.";
    NameCollision "VZ016" Error "Two names stay two names in Rust"
        "Wire names that differ only in case or punctuation become one Rust name. `named` gives one of them another.";
    ReservedName "VZ017" Error "A Rust name can be used in Rust"
        "Names of Rust's own types, and of what is generated beside yours, would shadow each other.";
    UnknownReference "VZ018" Error "What is referred to exists"
        "Profiles, objects, catalogues, hosts, settings and fields are referred to by name; a misspelt one is found here and not at the provider.";
    Unused "VZ019" Warning "What is defined is used"
        "A definition that nothing uses is either a leftover or a reference that was forgotten.";
    Recursion "VZ020" Error "An object does not contain itself"
        "A value that contains itself has no end. A list of such values has one, since it may be empty.";
    PayloadHole "VZ021" Error "An envelope has one hole, and an operation fills it"
        "The payload is what a caller gets. An envelope without a hole, or an operation that does not say what fills it, would give nothing.";
    CallLine "VZ022" Error "`call` names method, host and path"
        "`POST {host}/path -- summary`: the one line that a reader looks for first.";
    HostUrl "VZ023" Error "A host's URL is https, without user info, query or fragment"
        "Credentials go there. Plain http is for loopback only; what a provider hands out is a setting.";
    HostMissing "VZ024" Error "Every environment has every host"
        "A host that one environment lacks is a call that fails only in that environment, which is usually the live one.";
    ExprSyntax "VZ025" Error "An expression follows the grammar"
        "Expressions compute headers and judge replies; they are checked before anything is generated from them.";
    ExprType "VZ026" Error "The types of an expression meet"
        "A number compared with a text is never equal, and a verdict that rests on it would always say no.";
    CatalogueVerdicts "VZ027" Error "Either every value of a catalogue has a verdict or none has"
        "A catalogue half judged would leave `unknown` where the author thought of a word. `_` gives the verdict of all other values.";
    Voices "VZ028" Error "A reply is judged by voices"
        "`says` lists what in a reply says whether it worked. A money-moving call whose reply nothing judges would take every answer for a yes.";
    ReplayKey "VZ029" Error "The replay key is a required field of the body"
        "A key that may be left out protects nobody, and one that the caller cannot set cannot be repeated. Where repeats are refused, a code must say so.";
    MoneyUnsaid "VZ030" Error "A money-moving call says how it is repeated and settled"
        "After a time-out the integrator has two questions: may I send it again, and whom do I ask? The spec answers both, if only by `none -- why`.";
    SampleFile "VZ031" Error "Each sample is a readable JSON file, and each file a sample"
        "A sample that nothing names is never tested; one that cannot be read tests nothing.";
    SampleMisfit "VZ032" Error "A sample fits its table, and comes back the same"
        "Table and sample are two witnesses of one document. Where they differ the author decides, and the decision stands in the spec.";
    SampleVerdict "VZ033" Error "A sample reaches the verdict it states"
        "The outcome rule is tested on what the provider really sends, before it judges anybody's money.";
    SampleMissing "VZ034" Warning "A call is shown succeeding, and a money-moving one also not succeeding"
        "An outcome that no sample shows is an outcome nobody has tried.";
    Source "VZ035" Error "`source` is an address, a date and a title"
        "`URL YYYY-MM-DD [document|sdk|client|sibling|memory] -- title`: what was read, when, and how much it proves.";
    Untranscribed "VZ036" Error "An endpoint that is left out says why"
        "`POST /path: next|unclear|scope -- reason`: what is known and not transcribed is not forgotten.";
    NotYet "VZ037" Error "The construct is not in the language yet"
        "Parts of the language's draft are planned and not built. They are refused by name rather than half understood.";
    HeaderField "VZ038" Error "A header can be sent"
        "Header names are tokens; two layers may not give one header twice; some headers belong to the client.";
    NoFiles "VZ039" Error "A provider is a folder with provider.yaml and at least one group"
        "The folder's name, the files in it and the key `provider` belong together.";
    Undescribed "VZ040" Warning "A field of a request or reply has a description"
        "The description is what an integrator reads in the generated documentation; a document that says nothing is itself worth a note.";
}

impl Rule {
    /// The rule with this code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code().eq_ignore_ascii_case(code))
    }
}
