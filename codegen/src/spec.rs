//! A provider's specs as they are written: nothing resolved yet, every part with its place.

use crate::expr::ast::Ast;
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
    pub(crate) environments: Vec<EnvironmentSpec>,
    pub(crate) settings: Vec<FieldSpec>,
    pub(crate) credentials: Vec<FieldSpec>,
    pub(crate) profiles: Vec<ProfileSpec>,
    pub(crate) scope: ScopeSpec,
}

/// What every file may define.
#[derive(Debug, Default)]
pub(crate) struct ScopeSpec {
    pub(crate) objects: Vec<(Text, TableSpec)>,
    pub(crate) catalogues: Vec<CatalogueSpec>,
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

#[derive(Debug)]
pub(crate) struct ProfileSpec {
    pub(crate) name: Text,
    pub(crate) headers: Vec<FieldSpec>,
    pub(crate) reply: Option<Text>,
    pub(crate) outcome: Option<OutcomeSpec>,
}

/// One resource group: `wallet.yaml`.
#[derive(Debug)]
pub(crate) struct GroupSpec {
    pub(crate) name: Text,
    pub(crate) about: Text,
    pub(crate) source: Option<SourceSpec>,
    pub(crate) operations: Vec<OperationSpec>,
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
    pub(crate) profiles: Option<Vec<Text>>,
    pub(crate) effect: Option<Text>,
    pub(crate) replay: Option<ReplaySpec>,
    pub(crate) settle: Option<SettleSpec>,
    pub(crate) body: Option<TableSpec>,
    pub(crate) payload: Option<ShapeSpec>,
    pub(crate) reply: Option<ShapeSpec>,
    pub(crate) outcome: Option<OutcomeSpec>,
    pub(crate) samples: Vec<SampleSpec>,
    pub(crate) notes: Vec<String>,
}

/// `POST {host}/path -- summary`.
#[derive(Debug)]
pub(crate) struct CallSpec {
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

/// `none -- why`.
#[derive(Debug)]
pub(crate) struct SettleSpec {
    pub(crate) prose: Prose,
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
    pub(crate) code: Option<Spanned<Ast>>,
    pub(crate) message: Option<Spanned<Ast>>,
    pub(crate) details: Option<Text>,
}

/// `NAME: VERDICT ORIGIN -- prose`.
#[derive(Debug)]
pub(crate) struct SampleSpec {
    pub(crate) name: Text,
    /// Verdict and origin, unless the line could not be read.
    pub(crate) stated: Option<(Text, Text)>,
    pub(crate) prose: Prose,
}

/// A file of `samples/`.
#[derive(Debug)]
pub(crate) struct SampleFile {
    pub(crate) name: String,
    pub(crate) request: bool,
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
    pub(crate) prose: Prose,
}

/// A named line of a table.
#[derive(Debug)]
pub(crate) struct FieldSpec {
    pub(crate) name: Text,
    pub(crate) shape: ShapeSpec,
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "lines are boxed, tables are few")]
pub(crate) enum ShapeSpec {
    Line(Box<LineSpec>),
    Table(TableSpec),
}

/// Lines in wire order, and the line of the thing itself (`.`).
#[derive(Debug)]
pub(crate) struct TableSpec {
    pub(crate) span: Span,
    pub(crate) own: Option<LineSpec>,
    pub(crate) fields: Vec<FieldSpec>,
}

/// `TYPE[?] [with OBJECT, ..] [as FORM] [CLASS] [unsure] [named RUST] [none WIRE] [= EXPR] [-- prose] [!! note]`.
#[derive(Debug)]
pub(crate) struct LineSpec {
    pub(crate) span: Span,
    pub(crate) ty: TypeSpec,
    pub(crate) optional: bool,
    pub(crate) with: Vec<Text>,
    pub(crate) form: Option<Text>,
    pub(crate) class: Option<Text>,
    pub(crate) unsure: bool,
    pub(crate) named: Option<Text>,
    pub(crate) none: Option<Text>,
    pub(crate) value: Option<Spanned<Ast>>,
    pub(crate) prose: Prose,
}

/// `text`, `Name`, `list(T)`.
#[derive(Debug, Clone)]
pub(crate) enum TypeSpec {
    Name(Text),
    List(Box<TypeSpec>),
}

/// What stands right of `--` and of `!!`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prose {
    pub(crate) doc: String,
    pub(crate) note: String,
}

impl ShapeSpec {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Line(line) => line.span,
            Self::Table(table) => table.span,
        }
    }
}

impl TypeSpec {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::List(member) => member.span(),
        }
    }
}
