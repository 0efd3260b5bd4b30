//! Requests and replies in memory, as `vezne check` and the sandbox look at them.

use std::borrow::Cow;

use vezne_runtime::{HeaderMap, Media as Runtime, Moment as Instant, Tree};

use crate::expr::eval::{Scope, eval, judge_http, judge_in};
use crate::expr::signed::{verifies, verifies_bytes};
use crate::expr::{ExprType, From, Moment, Value};
use crate::forms::Single;
use crate::model::{
    Computed, Doctype, Form, FormStyle, Judgement, Media, Model, ObjectId, Operation, Pack, Recipe, SettingType, Type,
};
use crate::tables::Tables;

impl FormStyle {
    /// The same as the runtime has it.
    #[must_use]
    pub fn runtime(self) -> vezne_runtime::FormStyle {
        match self {
            Self::Flat => vezne_runtime::FormStyle::Flat,
            Self::Indexed => vezne_runtime::FormStyle::Indexed,
            Self::Unindexed => vezne_runtime::FormStyle::Unindexed,
        }
    }
}

impl Doctype {
    /// The same as the runtime has it.
    #[must_use]
    pub fn runtime(&self) -> vezne_runtime::Doctype<'_> {
        vezne_runtime::Doctype { public: self.public.as_deref(), system: &self.system }
    }
}

impl Media {
    /// The same as the runtime has it.
    #[must_use]
    pub fn runtime(&self) -> Runtime<'_> {
        match self {
            Self::None => Runtime::None,
            Self::Json => Runtime::Json,
            Self::Form { style, charset } => Runtime::Form { style: style.runtime(), charset },
            Self::Multipart => Runtime::Multipart,
            Self::Xml { root, charset, doctype } => {
                Runtime::Xml { root, charset, doctype: doctype.as_ref().map(Doctype::runtime) }
            }
            Self::Text => Runtime::Text,
            Self::Html => Runtime::Html,
            Self::Bytes => Runtime::Bytes,
        }
    }

    /// The document that the body of a request stands for, to the letter; `None` where there is none.
    pub fn read(&self, body: &[u8], headers: &HeaderMap, lists: &[Vec<String>]) -> Result<Option<Tree>, String> {
        let mut tree = self.runtime().read(body, headers).map_err(|unreadable| unreadable.to_string())?;
        if let (Some(tree), true) = (&mut tree, self.is_text_only()) {
            for path in lists {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                vezne_runtime::format::as_list(tree, &path);
            }
        }
        Ok(tree)
    }
}

impl Media {
    /// The document that a reply or a callback stands for, made what its tables say; `None` where there is none.
    pub fn read_as(&self, body: &[u8], headers: &HeaderMap, tables: &Tables) -> Result<Option<Tree>, String> {
        let read = tables.with(|tables| self.runtime().read_as(body, headers, tables));
        read.map_err(|unreadable| unreadable.to_string())
    }
}

impl Model {
    /// The paths of the lists in a document of an object whose format cannot tell a list of one from a value alone.
    #[must_use]
    pub fn lists_in(&self, object: crate::model::ObjectId) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        self.gather_lists(object, &mut Vec::new(), &mut found);
        found
    }

    fn gather_lists(&self, object: crate::model::ObjectId, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
        if at.len() > 8 {
            return;
        }
        for field in self.object(object).fields.iter().filter(|field| !field.form.takes_whole()) {
            at.push(field.wire.clone());
            if let Type::List(_) = field.ty {
                found.push(at.clone());
            } else if let Type::Object(inner) = field.ty {
                self.gather_lists(inner, at, found);
            }
            at.pop();
        }
    }
}

impl Model {
    /// A request with the objects that are packed in its texts, as what is said of it later names them. A text that holds
    /// no such object stays one.
    #[must_use]
    pub fn unpacked(&self, operation: &Operation, mut document: Tree) -> Tree {
        // What holds others is unpacked first.
        for pack in operation.packs.iter().rev() {
            let path: Vec<&str> = pack.path.iter().map(String::as_str).collect();
            let inner = document.at(&path).and_then(|text| self.in_text(pack, text));
            if let (Some(inner), Some(place)) = (inner, document.at_mut(&path)) {
                *place = inner;
            }
        }
        document
    }

    /// What is packed in a text.
    fn in_text(&self, pack: &Pack, text: &Tree) -> Option<Tree> {
        let tables = pack.ty.object().map(|object| self.tables(object)).unwrap_or_default();
        let inner = crate::forms::unpacked(&pack.form, &text.to_json(), &tables).ok()?;
        Tree::parse(inner.as_bytes())
    }
}

/// What is known beside a request when its computed values are looked at.
pub trait Surroundings {
    /// A credential.
    fn credential(&self, group: Option<&str>, name: &str) -> Option<String>;
    /// A setting, as text.
    fn setting(&self, name: &str) -> Option<String>;
    /// The token of a login.
    fn session(&self, name: &str) -> Option<String>;
    /// The moment of the call.
    fn now(&self) -> Option<Instant>;
    /// A UUID.
    fn uuid(&self) -> Option<String>;
    /// A text that is used once.
    fn nonce(&self) -> Option<String>;
    /// The body, byte for byte.
    fn body(&self) -> Option<Vec<u8>>;
    /// The whole address.
    fn url(&self) -> Option<String>;
}

/// A request as the expressions over it see it.
pub struct RequestScope<'a> {
    /// The model.
    pub model: &'a Model,
    /// The operation.
    pub operation: &'a Operation,
    /// The sections.
    pub document: &'a Tree,
    /// What is known beside it.
    pub around: &'a dyn Surroundings,
}

impl RequestScope<'_> {
    /// What stands at a path, also within an object that is packed in a text.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<Cow<'_, Tree>> {
        if let Some(found) = self.document.at(path) {
            return Some(Cow::Borrowed(found));
        }
        let pack = self.packs_around(path).max_by_key(|pack| pack.path.len())?;
        let outer: Vec<&str> = pack.path.iter().map(String::as_str).collect();
        let text = self.at(&outer)?;
        let inner = self.model.in_text(pack, &text)?;
        inner.at(path.get(outer.len()..)?).cloned().map(Cow::Owned)
    }

    /// A path as far as it can be seen on the wire: up to the text that an object is packed in.
    #[must_use]
    pub fn seen(&self, path: &[String]) -> Vec<String> {
        let whole: Vec<&str> = path.iter().map(String::as_str).collect();
        let pack = self.packs_around(&whole).min_by_key(|pack| pack.path.len());
        pack.map_or_else(|| path.to_vec(), |pack| pack.path.clone())
    }

    /// The packed objects that a path leads into.
    fn packs_around<'p>(&self, path: &'p [&str]) -> impl Iterator<Item = &Pack> + use<'_, 'p> {
        let leads = move |pack: &&Pack| {
            pack.path.len() < path.len() && pack.path.iter().zip(path).all(|(step, key)| step == key)
        };
        self.operation.packs.iter().filter(leads)
    }

    /// What a computed value comes to, as it stands on the wire: a text or the token of a number.
    #[must_use]
    pub fn computed(&self, computed: &Computed) -> Option<Tree> {
        let value = eval(&computed.expr, self)?;
        let plain = match (&value, &computed.ty) {
            (Value::Bytes(bytes), _) => return Some(Tree::Text(vezne_runtime::format::pack::base64(bytes))),
            (Value::Time(moment), Type::Date) => {
                vezne_runtime::Date::on(*moment, zone(self.model.zone.as_deref()))?.to_string()
            }
            (Value::Time(moment), _) => {
                vezne_runtime::Time::from(moment.rounded_down(computed.form.unit())).to_string()
            }
            (value, _) => value.wire()?,
        };
        let single = Single { ty: &computed.ty, form: &computed.form, limit: None, loose: false, currency: None };
        match &computed.ty {
            Type::Catalogue(_) | Type::Bytes => Some(Tree::Text(plain)),
            _ => Tree::parse(single.written(&plain).ok()?.as_bytes()),
        }
    }
}

impl RequestScope<'_> {
    /// Whether a value that was sent is one that the client may have computed. `None` where that cannot be told.
    #[must_use]
    pub fn verifies(&self, computed: &Computed, shown: &Tree) -> Option<bool> {
        let shown = shown.text()?;
        if computed.expr.ty() == ExprType::Bytes {
            let token = serde_json::Value::from(shown).to_string();
            return match crate::forms::bytes(&computed.form, &token) {
                Ok(bytes) => verifies_bytes(&computed.expr, bytes, self),
                Err(_) => Some(false),
            };
        }
        verifies(&computed.expr, &shown, self)
    }
}

impl Scope for RequestScope<'_> {
    fn field(&self, from: From, path: &[String], ty: ExprType, _form: &Form, _loose: bool) -> Option<Value> {
        let From::Request(section) = from else { return None };
        let path: Vec<&str> = std::iter::once(section.key()).chain(path.iter().map(String::as_str)).collect();
        Value::read(&*self.at(&path)?, ty)
    }

    fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        self.around.credential(group, name)
    }

    fn setting(&self, name: &str) -> Option<Value> {
        setting(self.model, name, self.around.setting(name))
    }

    fn session(&self, name: &str) -> Option<String> {
        self.around.session(name)
    }

    fn moment(&self, moment: Moment) -> Option<Value> {
        Some(match moment {
            Moment::Now | Moment::Today => Value::Time(self.around.now()?),
            Moment::Uuid => Value::Text(self.around.uuid()?),
            Moment::Nonce(_) => Value::Text(self.around.nonce()?),
            Moment::Body => Value::Bytes(self.around.body()?),
            Moment::Fields => Value::Pairs(self.operation.media.runtime().fields(self.document.at(&["body"])?)?),
            Moment::Url => Value::Text(self.around.url()?),
            Moment::Method => Value::Text(self.operation.method.clone()),
        })
    }

    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.model.recipes.get(index)
    }

    fn tables(&self, object: ObjectId) -> Tables {
        self.model.tables(object)
    }
}

/// The provider's zone, as the runtime has it.
#[must_use]
pub fn zone(name: Option<&str>) -> vezne_runtime::Zone<'_> {
    let Some(name) = name else { return vezne_runtime::Zone::minutes(0) };
    match offset(name) {
        Some(minutes) => vezne_runtime::Zone::minutes(minutes),
        None => vezne_runtime::Zone::named(name),
    }
}

/// How many minutes an offset such as `+03:00` is ahead of Greenwich.
#[must_use]
pub fn offset(name: &str) -> Option<i16> {
    if name == "UTC" {
        return Some(0);
    }
    let (sign, rest) = match name.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, name.strip_prefix('-')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    Some(sign * (hours.parse::<i16>().ok()? * 60 + minutes.parse::<i16>().ok()?))
}

/// A setting's value: the one that is given, or its default.
#[must_use]
pub fn setting(model: &Model, name: &str, given: Option<String>) -> Option<Value> {
    let setting = model.settings.iter().find(|setting| setting.name == name)?;
    let text = given.or_else(|| setting.default.clone())?;
    Some(match setting.ty {
        SettingType::Url | SettingType::Text => Value::Text(text),
        SettingType::Int => Value::Int(text.parse().ok()?),
        SettingType::Bool => Value::Bool(text.parse().ok()?),
    })
}

/// A reply as the expressions over it see it.
pub struct Replied<'a> {
    /// The model.
    pub model: &'a Model,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The document of the body.
    pub document: &'a Tree,
    /// The sections of the request that it answers.
    pub request: &'a Tree,
    /// Whether the format of the reply knows only texts.
    pub texts: bool,
}

impl Scope for Replied<'_> {
    fn field(&self, from: From, path: &[String], ty: ExprType, form: &Form, loose: bool) -> Option<Value> {
        match from {
            From::Message => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                // Of a reply that is no object only its text is looked at.
                let tree = self.document.at(&path).filter(|tree| !path.is_empty() || matches!(tree, Tree::Text(_)))?;
                Value::of_field(tree, ty, form, self.texts, loose)
            }
            From::Request(section) => {
                let path: Vec<&str> = std::iter::once(section.key()).chain(path.iter().map(String::as_str)).collect();
                Value::read(self.request.at(&path)?, ty)
            }
            From::Callback(_) => None,
        }
    }

    fn status(&self) -> Option<i64> {
        Some(i64::from(self.status))
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name)?.to_str().ok().map(str::to_owned)
    }

    fn recipe(&self, index: usize) -> Option<&Recipe> {
        self.model.recipes.get(index)
    }

    fn tables(&self, object: ObjectId) -> Tables {
        self.model.tables(object)
    }
}

/// What a reply means, by its status and its gates.
#[must_use]
pub fn judge(operation: &Operation, replied: &Replied<'_>) -> Judgement {
    if let Some(gate) = operation.http.as_ref().filter(|_| !operation.answers(replied.status)) {
        return judge_http(replied.model, gate, replied.status, replied);
    }
    judge_in(replied.model, &operation.outcome, replied)
}
