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
        "`TYPE[?] [with A, B] [as STEP -> STEP] [CLASS] [loose] [apart] [unsure] [open] [named RUST] [none WIRE] [= EXPR | ?= EXPR] [-- prose] [!! note]`: each part in its place, so that a line reads the same in every spec.";
    UnknownType "VZ011" Error "A type is built in or defined by this provider"
        "An unknown type cannot be decoded; the nearest name is usually the one that was meant.";
    WireForm "VZ012" Error "The wire form fits the type"
        "`as` says how a value is written: a chain of steps, run forwards to write and backwards to read. A step that cannot take what the one before it gives would fail on the first call.";
    NoneText "VZ013" Error "`none` names what can stand in the place of a value"
        "`none` is what stands for no value: a text, `null` or `[]`. It needs a field that may have no value, and a type that leaves room for it.";
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
        "A value that contains itself has no end. A list of such values has one, since it may be empty, and so has one that may be left out.";
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
        "An outcome that no sample shows is an outcome nobody has tried, and so is a proof that no sample fails.";
    Source "VZ035" Error "`source` is an address, a date and a title"
        "`URL YYYY-MM-DD [document|sdk|client|sibling|memory] -- title`: what was read, when, and how much it proves.";
    Untranscribed "VZ036" Error "An endpoint that is left out says why"
        "`POST /path: next|unclear|scope -- reason`: what is known and not transcribed is not forgotten.";
    HeaderField "VZ038" Error "A header can be sent, and be read"
        "Header names are tokens, and a header holds one value; two layers may not give one header twice; some headers belong to the client. A field comes `from header` where an operation answers, and nowhere else.";
    NoFiles "VZ039" Error "A provider is a folder with provider.yaml and at least one group"
        "The folder's name, the files in it and the key `provider` belong together.";
    Undescribed "VZ040" Warning "A field of a request or reply has a description"
        "The description is what an integrator reads in the generated documentation; a document that says nothing is itself worth a note.";
    UnknownFunction "VZ041" Error "A function is one of the language or a recipe of the provider"
        "An expression is compiled into the client; what nobody has written cannot be called.";
    FunctionArguments "VZ042" Error "A function is given as many values as it takes"
        "A value that is left out or put in the wrong place makes a signature that nobody accepts.";
    TextForBytes "VZ043" Error "Text becomes bytes by name"
        "Digests and keys are made of bytes. Whether a text is meant in UTF-8, in another charset or as hexadecimal digits is a fact of the document, and decides what comes out.";
    FixedArgument "VZ044" Error "What chooses an algorithm is written out"
        "Charsets, algorithms and lengths are known before anything is generated, so that the client cannot fail on them.";
    VectorFails "VZ045" Error "A recipe gives what its vectors say"
        "A signature that is wrong in one place is wrong in all of it. A vector is the only witness that the places are right.";
    VectorMissing "VZ046" Error "A recipe has a vector"
        "Prose about signatures leaves out what matters: the order, the separators, the case. One pair of values and result says it all.";
    Unconfirmed "VZ047" Warning "A recipe that nobody has confirmed is said to be so"
        "A note behind `!!` admits that there is no vector; the call may then fail with the first signature.";
    RecipeCycle "VZ048" Error "A recipe does not use itself"
        "What is made of itself has no end.";
    RecipeTakes "VZ049" Error "A recipe says what it takes, and uses it"
        "A value that is taken and not used is usually the one that was forgotten in the signature.";
    Pattern "VZ050" Error "A pattern says all that the value needs, in the letters of the language"
        "A pattern is run both ways. A day without its month cannot be read, and a letter that means something elsewhere, as `hh` or `D` do, would be sent as it stands.";
    Sibling "VZ051" Error "The currency of an amount stands beside it"
        "Minor units mean nothing without a currency: 1000 is ten lira, a thousand yen, or one dinar. It is named by a field of the same table, or the number of decimals is written.";
    Constant "VZ052" Error "A constant is a value that its field can have"
        "A constant that the provider cannot read would fail on every call, and nobody could change it.";
    GivenReply "VZ053" Error "A reply's values are the provider's"
        "What stands behind `=` is given by the client. What a reply must say belongs to its outcome.";
    Choice "VZ054" Error "A choice has members, each an object, and one can be told from another"
        "A choice writes one of its members among the fields around it, and only a caller knows which; in a reply, a field must say it: `choice by FIELD`.";
    Presence "VZ055" Error "`loose` and `apart` stand where there is something to be loose about or to keep apart"
        "`loose` reads a number where a text is due and the other way round; `apart` tells absent, null and blank apart. Elsewhere they would change nothing, and the reader would think they do.";
    BareBytes "VZ056" Error "Bytes stand in a text only packed"
        "JSON, forms and XML hold texts. Bytes become one by base64 or hex, and the spec says by which. In a body of parts they are a file.";
    QuotedName "VZ059" Warning "A field's name in quotes stands behind its section"
        "In quotes alone a name is a text: a signature over it would be made of the name, and be the same for every value. `body.\"ser:OrderId\"` is the field.";
    Proof "VZ060" Error "A callback says how it is proved"
        "Anybody can send a message to an address that is known. `proof` says what the sender claims and what the receiver computes, or `none -- why`; what it does not cover is given as `Claimed`.";
    NothingProved "VZ061" Warning "Where no field is proved there is a query to confirm by"
        "A message of which nothing is proved is a rumour. `confirm` names the query that tells what is true.";
    Covers "VZ062" Error "What must be signed is a field, and the message decides what is signed"
        "`covers` holds a sender to fields that must not be left out of the signature. It needs a proof over fields that the message names or may leave out.";
    FreshTime "VZ063" Error "The time that is tested is proved"
        "Who sends an old message again writes whatever time he likes where nothing proves it.";
    ConfirmQuery "VZ064" Error "A callback is confirmed by a read, with every field that it needs"
        "`confirm: get(id = id)` asks the provider what is true. It must change nothing, and it must be possible to ask it.";
    CallbackScope "VZ065" Error "A callback's expressions see the message, what was given, credentials and settings"
        "Nobody knows by which address a message came through proxies, so that the address is a setting; and a list of messages has no outcome of its own.";
    SampleProof "VZ066" Error "A callback's sample is proved, or must not be"
        "A proof that no real message has passed may turn all of them down, and one that nothing fails may take anything.";
    Computed "VZ070" Error "A computed value is made of what is known before it"
        "A signature over bytes that hold it, or a value in an object that may be left out, can be written down and never be sent.";
    Session "VZ071" Error "A login is an operation that needs nothing from a caller"
        "The client logs in by itself, whenever a token is missing or has ended; nobody is there to be asked.";
    Settle "VZ072" Error "A call in doubt is settled by a read that is asked in full"
        "The question is put when something has gone wrong already; it must change nothing, and leave nothing out.";
    Paging "VZ073" Error "Pages are made of a list, and something changes from one to the next"
        "A walk over pages that asks the same again does not end.";
    HttpGate "VZ074" Error "The gate `http` reads the body of a reply outside 2xx, and knows statuses outside 2xx"
        "What the provider says of 2xx belongs to the other gates; a status is a number from 300 to 599, and `done` only where it is 3xx: the other gates decide then.";
    ListBody "VZ075" Error "A body that is a list is its members and nothing else"
        "A list has no names: no profile can add a field to it, and only JSON writes it without one.";
    OpenedField "VZ076" Error "A field that is opened is a text made of what the message brings"
        "A reply or a callback may bring a field sealed. Behind `=` stands what opens it: a text, made of fields as they stand on the wire, and of keys that do not show in it. Nothing is opened with what was opened, and no proof is made of it: only a proof says who sealed it.";
    SessionEnd "VZ077" Warning "Something says when a token ends"
        "Without `seconds` and `renew` a token is kept until the process ends, and every call behind its end fails until somebody starts the service anew.";
    BrowserForm "VZ080" Error "A form that the payer's browser sends is an address with fields"
        "A browser sends no header of ours, writes the fields into bytes itself, and shows the answer to the payer and not to us. So there is nothing to judge, to repeat or to ask after; what comes back is a callback.";
}

impl Rule {
    /// The rule with this code.
    #[must_use]
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code().eq_ignore_ascii_case(code))
    }
}
