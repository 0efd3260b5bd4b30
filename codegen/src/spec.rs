//! A provider's specs as they are written: nothing resolved yet, every part with its place.

use crate::expr::ast::Ast;
use crate::model::Written;
use crate::source::{Span, Spanned, Text};

/// Everything in one provider's folder.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) provider: ProviderSpec,
    pub(crate) groups: Vec<GroupSpec>,
    pub(crate) samples: Vec<SampleFile>,
    /// Whether every part could be read; if not, what seems to be missing may stand in one that could not.
    pub(crate) whole: bool,
}

/// `provider.yaml`.
#[derive(Debug)]
pub(crate) struct ProviderSpec {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) about: Option<Text>,
    /// The zone of dates and times that name none.
    pub(crate) zone: Option<Text>,
    /// The currencies whose decimals are not those of ISO 4217, and how many they have.
    pub(crate) decimals: Vec<(Text, Text)>,
    /// Where the key `environments` would stand, if it does not.
    pub(crate) without_environments: Option<Span>,
    pub(crate) environments: Vec<EnvironmentSpec>,
    pub(crate) settings: Vec<FieldSpec>,
    pub(crate) credentials: Vec<FieldSpec>,
    pub(crate) sessions: Vec<SessionSpec>,
    pub(crate) profiles: Vec<ProfileSpec>,
    pub(crate) scope: ScopeSpec,
}

/// What every file may define.
#[derive(Debug, Default)]
pub(crate) struct ScopeSpec {
    pub(crate) objects: Vec<(Text, TableSpec)>,
    pub(crate) catalogues: Vec<CatalogueSpec>,
    pub(crate) recipes: Vec<RecipeSpec>,
}

/// An expression with a name.
#[derive(Debug)]
pub(crate) struct RecipeSpec {
    pub(crate) name: Text,
    pub(crate) prose: Prose,
    /// Names and types of what it takes.
    pub(crate) takes: Vec<(Text, Text)>,
    pub(crate) gives: Option<Spanned<Ast>>,
    pub(crate) vectors: Vec<VectorSpec>,
    /// Whether there is anything under `vectors`, be it readable or not.
    pub(crate) tested: bool,
    /// Whether everything that it takes could be read.
    pub(crate) takes_all: bool,
}

/// What a recipe gives for certain values.
#[derive(Debug)]
pub(crate) struct VectorSpec {
    pub(crate) span: Span,
    pub(crate) args: Vec<(Text, Spanned<Written>)>,
    /// What is given and could not be read.
    pub(crate) unread: Vec<String>,
    pub(crate) gives: Option<Text>,
    pub(crate) differs: bool,
}

#[derive(Debug)]
pub(crate) struct EnvironmentSpec {
    pub(crate) name: Text,
    pub(crate) hosts: Vec<HostSpec>,
}

#[derive(Debug)]
pub(crate) struct HostSpec {
    pub(crate) name: Text,
    pub(crate) url: Text,
    pub(crate) prose: Prose,
}

/// A login: the operation that does it, and expressions over its reply.
#[derive(Debug)]
pub(crate) struct SessionSpec {
    pub(crate) name: Text,
    pub(crate) login: Option<Text>,
    pub(crate) value: Option<Spanned<Ast>>,
    pub(crate) seconds: Option<Spanned<Ast>>,
    /// Over the reply to any later call.
    pub(crate) renew: Option<Spanned<Ast>>,
}

#[derive(Debug)]
pub(crate) struct ProfileSpec {
    pub(crate) name: Text,
    pub(crate) given: Vec<FieldSpec>,
    pub(crate) headers: Vec<FieldSpec>,
    pub(crate) query: Vec<FieldSpec>,
    pub(crate) body: Option<TableSpec>,
    /// The envelope, by name, with the form that the whole reply is written in.
    pub(crate) reply: Option<Box<LineSpec>>,
    pub(crate) outcome: Option<OutcomeSpec>,
}

/// One resource group: `wallet.yaml`.
#[derive(Debug)]
pub(crate) struct GroupSpec {
    pub(crate) name: Text,
    pub(crate) about: Text,
    pub(crate) source: Option<SourceSpec>,
    pub(crate) operations: Vec<OperationSpec>,
    pub(crate) callbacks: Vec<CallbackSpec>,
    pub(crate) scope: ScopeSpec,
    pub(crate) untranscribed: Vec<UntranscribedSpec>,
}

/// `URL DATE [EVIDENCE] -- title`.
#[derive(Debug, Clone)]
pub(crate) struct SourceSpec {
    pub(crate) url: String,
    pub(crate) date: String,
    pub(crate) evidence: String,
    pub(crate) title: String,
}

#[derive(Debug)]
pub(crate) struct UntranscribedSpec {
    pub(crate) endpoint: String,
    pub(crate) reason: String,
    pub(crate) why: String,
}

#[derive(Debug)]
pub(crate) struct OperationSpec {
    pub(crate) name: Text,
    pub(crate) call: Option<CallSpec>,
    pub(crate) source: Option<SourceSpec>,
    /// When and where somebody has really called it.
    pub(crate) tried: Option<TriedSpec>,
    pub(crate) profiles: Option<Vec<Text>>,
    pub(crate) effect: Option<Text>,
    pub(crate) replay: Option<ReplaySpec>,
    pub(crate) settle: Option<SettleSpec>,
    /// Values that the caller gives and that are not sent.
    pub(crate) given: Vec<FieldSpec>,
    pub(crate) path: Vec<FieldSpec>,
    pub(crate) query: Vec<FieldSpec>,
    pub(crate) headers: Vec<FieldSpec>,
    /// Conditions over the request.
    pub(crate) requires: Vec<Spanned<Ast>>,
    pub(crate) body: Option<ShapeSpec>,
    pub(crate) payload: Option<ShapeSpec>,
    pub(crate) reply: Option<ShapeSpec>,
    pub(crate) outcome: Option<OutcomeSpec>,
    pub(crate) paging: Option<PagingSpec>,
    /// The callbacks that tell what became of a form of the payer's browser.
    pub(crate) returns: Vec<Text>,
    pub(crate) samples: Vec<SampleSpec>,
    pub(crate) notes: Vec<String>,
}

/// A message that the provider sends.
#[derive(Debug)]
pub(crate) struct CallbackSpec {
    pub(crate) name: Text,
    pub(crate) comes: Option<ComesSpec>,
    pub(crate) source: Option<SourceSpec>,
    /// Values that the receiver has kept.
    pub(crate) given: Vec<FieldSpec>,
    pub(crate) headers: Vec<FieldSpec>,
    pub(crate) query: Vec<FieldSpec>,
    pub(crate) body: Option<ShapeSpec>,
    pub(crate) proof: Option<ProofSpec>,
    pub(crate) confirm: Option<ConfirmSpec>,
    pub(crate) outcome: Option<OutcomeSpec>,
    pub(crate) answer: Option<AnswerSpec>,
    pub(crate) samples: Vec<SampleSpec>,
    pub(crate) notes: Vec<String>,
}

/// `none -- why`, or a query and how its reply shows that what the message tells is true.
#[derive(Debug)]
pub(crate) struct ConfirmSpec {
    pub(crate) ask: Option<AskSpec>,
    pub(crate) happened: Option<Spanned<Ast>>,
    pub(crate) prose: Prose,
}

/// `browser -- summary`, `server -- summary`.
#[derive(Debug)]
pub(crate) struct ComesSpec {
    pub(crate) from: Text,
    pub(crate) prose: Prose,
}

/// `none -- why`, or what is claimed and what it must equal.
#[derive(Debug)]
pub(crate) struct ProofSpec {
    /// Whether there is none, as it is said.
    pub(crate) none: bool,
    /// Any one of them counts.
    pub(crate) claims: Vec<Spanned<Ast>>,
    /// A claim is one of them.
    pub(crate) equals: Vec<Spanned<Ast>>,
    /// In their place: conditions of which one holds, as where the sender signs with a private key.
    pub(crate) holds: Vec<Spanned<Ast>>,
    /// Names that the message must say it has signed.
    pub(crate) covers: Vec<Text>,
    pub(crate) fresh: Option<FreshSpec>,
    pub(crate) once: Option<Spanned<Ast>>,
    pub(crate) prose: Prose,
}

/// `{ time: EXPR, seconds: 300 }`.
#[derive(Debug)]
pub(crate) struct FreshSpec {
    pub(crate) time: Option<Spanned<Ast>>,
    pub(crate) seconds: u64,
}

/// `200 "OK"`.
#[derive(Debug)]
pub(crate) struct AnswerSpec {
    pub(crate) status: u16,
    pub(crate) text: String,
}

/// `POST {host}/path -- summary`, `browser POST {host}/path -- summary`.
#[derive(Debug)]
pub(crate) struct CallSpec {
    /// Whether the payer's browser sends it.
    pub(crate) browser: bool,
    pub(crate) method: Text,
    pub(crate) host: Text,
    pub(crate) path: Text,
    pub(crate) prose: Prose,
}

/// `none -- why`, `FIELD refused -- why`, `FIELD answered -- why`.
#[derive(Debug)]
pub(crate) struct ReplaySpec {
    pub(crate) span: Span,
    pub(crate) field: Option<Text>,
    pub(crate) answered: bool,
    pub(crate) unsure: bool,
    pub(crate) prose: Prose,
}

/// `DATE -- where`.
#[derive(Debug, Clone)]
pub(crate) struct TriedSpec {
    pub(crate) date: String,
    pub(crate) place: String,
}

/// `none -- why`, or a query and how its reply is read.
#[derive(Debug)]
pub(crate) struct SettleSpec {
    pub(crate) span: Span,
    pub(crate) ask: Option<AskSpec>,
    pub(crate) happened: Option<Spanned<Ast>>,
    pub(crate) never: Option<Spanned<Ast>>,
    /// How long after the call a "never" counts, in seconds.
    pub(crate) after: Option<u64>,
    pub(crate) prose: Prose,
}

/// `operation(field = expr, ..)`.
#[derive(Debug)]
pub(crate) struct AskSpec {
    pub(crate) operation: Text,
    pub(crate) values: Vec<(Text, Spanned<Ast>)>,
}

/// How the pages of a list are walked.
#[derive(Debug)]
pub(crate) struct PagingSpec {
    pub(crate) span: Span,
    pub(crate) items: Option<Spanned<Ast>>,
    /// Fields of the next request; the one field `url` is the whole address.
    pub(crate) next: Vec<(Text, Spanned<Ast>)>,
    pub(crate) going_on: Option<Spanned<Ast>>,
}

#[derive(Debug)]
pub(crate) struct OutcomeSpec {
    pub(crate) gates: Vec<GateSpec>,
}

#[derive(Debug)]
pub(crate) struct GateSpec {
    pub(crate) name: Text,
    pub(crate) says: Vec<Spanned<Ast>>,
    /// How many voices are written, whether they could be read or not; `None` without the key.
    pub(crate) voices: Option<usize>,
    pub(crate) says_span: Span,
    /// The object that a reply outside 2xx is read as; for the gate `http` alone.
    pub(crate) reads: Option<Text>,
    /// The line that names it, which may say how that body is written.
    pub(crate) reads_as: Option<Box<LineSpec>>,
    /// What the provider says of statuses; for the gate `http` alone.
    pub(crate) statuses: Vec<(Text, Text)>,
    pub(crate) pending: Option<Spanned<Ast>>,
    pub(crate) code: Option<Spanned<Ast>>,
    pub(crate) message: Option<Spanned<Ast>>,
    pub(crate) details: Option<Text>,
}

/// `NAME: VERDICT ORIGIN -- prose`; of a form that the payer's browser sends, `NAME: ORIGIN -- prose`.
#[derive(Debug)]
pub(crate) struct SampleSpec {
    pub(crate) name: Text,
    /// Verdict and origin, unless the line could not be read.
    pub(crate) stated: Option<(Text, Text)>,
    /// Values that make it reproducible: `status`, `now`, `path.id`, `credentials.key`.
    pub(crate) givens: Vec<(Text, Text)>,
    pub(crate) prose: Prose,
}

/// A file of `samples/`.
#[derive(Debug)]
pub(crate) struct SampleFile {
    pub(crate) name: String,
    pub(crate) request: bool,
    /// It came from the provider unasked.
    pub(crate) callback: bool,
    /// The ending of its name, which says how it is written.
    pub(crate) ending: String,
    pub(crate) file: usize,
}

#[derive(Debug)]
pub(crate) struct CatalogueSpec {
    pub(crate) name: Text,
    pub(crate) values: Vec<CatalogueValueSpec>,
    /// The verdict of `_`: any other value.
    pub(crate) other: Option<Text>,
    pub(crate) other_prose: Prose,
}

#[derive(Debug)]
pub(crate) struct CatalogueValueSpec {
    pub(crate) wire: Text,
    pub(crate) verdict: Option<Text>,
    pub(crate) named: Option<Text>,
    pub(crate) unsure: bool,
    pub(crate) prose: Prose,
}

/// A named line of a table.
#[derive(Debug, Clone)]
pub(crate) struct FieldSpec {
    pub(crate) name: Text,
    pub(crate) shape: ShapeSpec,
}

#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "lines are boxed, tables are few")]
pub(crate) enum ShapeSpec {
    Line(Box<LineSpec>),
    Table(TableSpec),
}

/// Lines in wire order, and the line of the thing itself (`.`).
#[derive(Debug, Clone)]
pub(crate) struct TableSpec {
    pub(crate) span: Span,
    pub(crate) own: Option<LineSpec>,
    pub(crate) fields: Vec<FieldSpec>,
}

/// `TYPE[?] [with OBJECT, ..] [as STEP -> STEP ..] [CLASS] [loose] [apart] [unsure] [open] [named RUST] [none WIRE]
/// [from header] [= EXPR | ?= EXPR] [-- prose] [!! note]`.
#[derive(Debug, Clone)]
pub(crate) struct LineSpec {
    pub(crate) span: Span,
    pub(crate) ty: TypeSpec,
    pub(crate) optional: bool,
    pub(crate) with: Vec<Text>,
    /// The field that names the member, of a `choice by FIELD`.
    pub(crate) by: Option<Text>,
    /// The chain behind `as`; empty without it.
    pub(crate) form: Vec<StepSpec>,
    pub(crate) class: Option<Text>,
    pub(crate) loose: Option<Span>,
    pub(crate) apart: Option<Span>,
    pub(crate) unsure: bool,
    pub(crate) open: Option<Span>,
    pub(crate) from_header: Option<Span>,
    pub(crate) named: Option<Text>,
    pub(crate) none: Option<NoneSpec>,
    pub(crate) value: Option<Spanned<Ast>>,
    /// Whether the value stands behind `?=`.
    pub(crate) default: bool,
    /// Whether it stands for a line that could not be read.
    pub(crate) unread: bool,
    pub(crate) prose: Prose,
}

/// What stands behind `none`.
#[derive(Debug, Clone)]
pub(crate) struct NoneSpec {
    pub(crate) span: Span,
    pub(crate) text: String,
    /// Whether it stands in quotes, and so is a text and not null, a number or an empty list.
    pub(crate) quoted: bool,
}

/// One step of the chain behind `as`.
#[derive(Debug, Clone)]
pub(crate) struct StepSpec {
    pub(crate) span: Span,
    pub(crate) kind: StepKind,
    /// The zone behind `in`.
    pub(crate) zone: Option<Text>,
}

#[derive(Debug, Clone)]
pub(crate) enum StepKind {
    /// `text`, `minor(2)`; the arguments as they are written.
    Word(String, Vec<ArgSpec>),
    /// `"dd.MM.yyyy"`, `"0,00"`.
    Pattern(String),
    /// `1|0`, `"Y"|"N"`.
    Pair(ArgSpec, ArgSpec),
}

/// An argument of a step: a text in quotes, or what else is written there.
#[derive(Debug, Clone)]
pub(crate) struct ArgSpec {
    pub(crate) text: Text,
    pub(crate) quoted: bool,
}

/// `text`, `Name`, `list(T)`, `map(T)`, `text(20)`, `decimal(10,2)`.
#[derive(Debug, Clone)]
pub(crate) enum TypeSpec {
    Name(Text),
    /// A name with one or two sizes.
    Sized(Text, Vec<u32>),
    List(Box<TypeSpec>),
    Map(Box<TypeSpec>),
}

/// What stands right of `--` and of `!!`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prose {
    pub(crate) doc: String,
    pub(crate) note: String,
}

impl OperationSpec {
    /// Whether it is a form that the payer's browser sends.
    pub(crate) fn is_browser_form(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.browser)
    }
}

impl ShapeSpec {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Line(line) => line.span,
            Self::Table(table) => table.span,
        }
    }
}

impl LineSpec {
    /// A line that says no more than a type.
    pub(crate) fn of(span: Span, ty: TypeSpec) -> Self {
        Self {
            span,
            ty,
            optional: false,
            with: Vec::new(),
            by: None,
            form: Vec::new(),
            class: None,
            loose: None,
            apart: None,
            unsure: false,
            open: None,
            from_header: None,
            named: None,
            none: None,
            value: None,
            default: false,
            unread: false,
            prose: Prose::default(),
        }
    }

    /// The line of a table that has none.
    pub(crate) fn object(span: Span) -> Self {
        Self::of(span, TypeSpec::Name(Text::new("object".to_owned(), span)))
    }

    /// Where the chain behind `as` begins.
    pub(crate) fn form_span(&self) -> Option<Span> {
        self.form.first().map(|step| step.span)
    }
}

impl TypeSpec {
    /// Whether the type is this word alone.
    pub(crate) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Name(name) if name.value == word)
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Name(name) | Self::Sized(name, _) => name.span,
            Self::List(member) | Self::Map(member) => member.span(),
        }
    }
}
