//! The forms of the model as those of the runtime, so that a sample is read and written exactly as a client does it.
//!
//! A value's *plain text* is the text that it has in Rust (`27.50`, `2026-01-31T10:20:30Z`), whatever its form on the
//! wire is; its *token* is its JSON.

use std::fmt::Display;
use std::str::FromStr;

use vezne_runtime as runtime;
use vezne_runtime::{Encode, Encoder, ReadForm, WriteForm, to_json};

use crate::model::{AmountForm, Decimals, Field, Form, Limit, Model, Packing, TimeForm, TimeShape, Type, Zone};
use crate::tables::Tables;

/// Something to be done with a value in its form, whatever its type is.
trait Task {
    type Output;
    fn run<T: FromStr + Display + 'static, F: ReadForm<T> + WriteForm<T>>(self, form: &F) -> Self::Output;
}

/// A value in its form, as something that can be written.
struct As<'v, T: ?Sized, F>(&'v T, &'v F);

impl<T: ?Sized, F: WriteForm<T>> Encode for As<'_, T, F> {
    fn encode(&self, to: &mut Encoder<'_>) {
        self.1.write(self.0, to);
    }
}

/// A token is read and written again; gives the value's plain text and the token.
struct ThereAndBack<'a>(&'a str);

impl Task for ThereAndBack<'_> {
    type Output = Result<(String, String), String>;

    fn run<T: FromStr + Display + 'static, F: ReadForm<T> + WriteForm<T>>(self, form: &F) -> Self::Output {
        let value = form.read(self.0).map_err(|invalid| invalid.why().to_owned())?;
        let token = to_json(&As(&value, form)).map_err(|unwritable| unwritable.why().to_owned())?;
        Ok((value.to_string(), token))
    }
}

/// A plain text is read as the type and written in the form.
struct Written<'a>(&'a str);

impl Task for Written<'_> {
    type Output = Result<String, String>;

    fn run<T: FromStr + Display + 'static, F: ReadForm<T> + WriteForm<T>>(self, form: &F) -> Self::Output {
        let value: T = self.0.parse().map_err(|_| "this is not a value of the type".to_owned())?;
        to_json(&As(&value, form)).map_err(|unwritable| unwritable.why().to_owned())
    }
}

/// A single value of a field, as something that can be read and written: neither list, map, object nor bytes.
#[derive(Debug, Clone, Copy)]
pub struct Single<'a> {
    /// The type.
    pub ty: &'a Type,
    /// The form.
    pub form: &'a Form,
    /// How long it may be.
    pub limit: Option<Limit>,
    /// Whether it is read from numbers and from texts.
    pub loose: bool,
    /// The code of the currency beside it, where the form needs one.
    pub currency: Option<&'a str>,
}

impl<'a> Single<'a> {
    /// A value of a field, of an object that is read from texts alone or not.
    #[must_use]
    pub fn of(field: &'a Field, in_text: bool, currency: Option<&'a str>) -> Self {
        Self { ty: field.ty.single(), form: &field.form, limit: field.limit, loose: field.loose || in_text, currency }
    }

    /// The plain text of a token's value, and the token that the form would write.
    pub fn there_and_back(self, token: &str) -> Result<(String, String), String> {
        self.run(ThereAndBack(token)).unwrap_or_else(|| Err("this type has no such form".to_owned()))
    }

    /// The token of a value's plain text.
    pub fn written(self, plain: &str) -> Result<String, String> {
        self.run(Written(plain)).unwrap_or_else(|| Err("this type has no such form".to_owned()))
    }

    fn run<T: Task>(self, task: T) -> Option<T::Output> {
        Some(match (self.ty, self.form) {
            (Type::Money, _) => task.run::<runtime::Amount, _>(&self.amount()?),
            (Type::Decimal, _) => task.run::<runtime::Number, _>(&self.amount()?),
            (Type::Int, form) => {
                let form = if *form == Form::Text { runtime::IntForm::TEXT } else { runtime::IntForm::NUMBER };
                task.run::<i64, _>(&if self.loose { form.loose() } else { form })
            }
            (Type::Bool, form) => {
                let form = match form {
                    Form::Flag { yes, no } if yes.quoted => runtime::FlagForm::texts(&yes.text, &no.text),
                    Form::Flag { yes, no } => runtime::FlagForm::numbers(&yes.text, &no.text),
                    _ => runtime::FlagForm::PLAIN,
                };
                task.run::<bool, _>(&if self.loose { form.loose() } else { form })
            }
            (Type::Time, Form::Time(form)) => {
                let form = time(form);
                task.run::<runtime::Time, _>(&if self.loose { form.loose() } else { form })
            }
            (Type::Date, Form::Date(pattern)) => task.run::<runtime::Date, _>(&runtime::DateForm::pattern(pattern)),
            (Type::Currency, Form::CurrencyNumber { quoted: true, width }) => {
                task.run::<runtime::Currency, _>(&runtime::CurrencyForm::padded(*width))
            }
            (Type::Currency, Form::CurrencyNumber { quoted: false, .. }) => {
                task.run::<runtime::Currency, _>(&runtime::CurrencyForm::NUMBER)
            }
            (Type::Currency, Form::CurrencyLower) => task.run::<runtime::Currency, _>(&runtime::CurrencyForm::LOWER),
            (Type::Text | Type::Url, form) => {
                let layers = layers(form);
                let form = runtime::TextForm::packed(&layers);
                let form = if self.loose { form.loose() } else { form };
                task.run::<String, _>(&match self.limit {
                    Some(Limit::Chars(most)) => form.at_most(most),
                    _ => form,
                })
            }
            (Type::Time, _) => task.run::<runtime::Time, _>(&runtime::Plain),
            (Type::Date, _) => task.run::<runtime::Date, _>(&runtime::Plain),
            (Type::Currency, _) => task.run::<runtime::Currency, _>(&runtime::Plain),
            (Type::Country, _) => task.run::<runtime::Country, _>(&runtime::Plain),
            (Type::Uuid, _) => task.run::<runtime::Uuid, _>(&runtime::Plain),
            _ => return None,
        })
    }

    fn amount(self) -> Option<runtime::AmountForm> {
        let form = match self.form {
            Form::Plain => runtime::AmountForm::NUMBER,
            Form::Text => runtime::AmountForm::TEXT,
            Form::Amount(form) => amount(form, self.currency),
            _ => return None,
        };
        Some(match self.limit {
            Some(Limit::Digits(digits, decimals)) => form.at_most(digits, decimals),
            _ => form,
        })
    }
}

fn amount(form: &AmountForm, currency: Option<&str>) -> runtime::AmountForm {
    let made = match (&form.decimals, form.minor) {
        (Decimals::Any, _) => runtime::AmountForm::NUMBER,
        (Decimals::Fixed(digits), false) => runtime::AmountForm::decimals(*digits),
        (Decimals::Fixed(digits), true) => runtime::AmountForm::minor(*digits),
        (Decimals::Of(_), false) => runtime::AmountForm::decimals_of(currency),
        (Decimals::Of(_), true) => runtime::AmountForm::minor_of(currency),
    };
    let unlike: Vec<(&str, u32)> = form.unlike.iter().map(|(code, digits)| (code.as_str(), *digits)).collect();
    let made = if unlike.is_empty() { made } else { made.unlike(currency, &unlike) };
    let made = if form.comma { made.comma() } else { made };
    if form.quoted { made.quoted() } else { made }
}

fn time(form: &TimeForm) -> runtime::TimeForm<'_> {
    let made = match &form.shape {
        TimeShape::Iso(None) => runtime::TimeForm::ISO,
        TimeShape::Iso(Some(digits)) => runtime::TimeForm::digits(*digits),
        TimeShape::Pattern(pattern) => runtime::TimeForm::pattern(pattern),
        TimeShape::Seconds => runtime::TimeForm::SECONDS,
        TimeShape::Milliseconds => runtime::TimeForm::MILLISECONDS,
        TimeShape::Http => runtime::TimeForm::HTTP,
    };
    let made = match &form.zone {
        None => made,
        Some(Zone::Offset(minutes)) => made.zone(runtime::Zone::minutes(*minutes)),
        Some(Zone::Named(name)) => made.zone(runtime::Zone::named(name)),
    };
    if form.quoted { made.quoted() } else { made }
}

/// The steps of a packing from bytes on.
fn layers(form: &Form) -> Vec<runtime::Layer<'_>> {
    let layer = |step: &'_ Packing| match step {
        Packing::Base64 => Some(runtime::Layer::Base64),
        Packing::Base64Url => Some(runtime::Layer::Base64Url),
        Packing::Hex => Some(runtime::Layer::Hex),
        Packing::Gzip => Some(runtime::Layer::Gzip),
        _ => None,
    };
    let steps = form.packed().layers.iter();
    steps
        .filter_map(
            |step| if let Packing::Charset(name) = step { Some(runtime::Layer::Charset(name)) } else { layer(step) },
        )
        .collect()
}

/// How a form or XML stands within a text; `None` for what is neither.
fn document_form<'f>(form: &'f Form, layers: &'f [runtime::Layer<'f>]) -> Option<runtime::DocumentForm<'f>> {
    let packed = form.packed();
    let document = match packed.document? {
        Packing::Form(style) => runtime::DocumentForm::form(style.runtime()),
        Packing::Xml { root, doctype } => {
            let document = runtime::DocumentForm::xml(root);
            doctype.as_ref().map_or(document, |doctype| document.doctype(doctype.runtime()))
        }
        _ => return None,
    };
    let document = document.packed(layers);
    Some(packed.charset.map_or(document, |name| document.charset(name)))
}

/// The JSON of the document that a packed text holds: a list, a map or an object, which has these tables.
pub fn unpacked(form: &Form, token: &str, tables: &Tables) -> Result<String, String> {
    let layers = layers(form);
    let why = |invalid: runtime::Invalid| invalid.why().to_owned();
    if let Some(document) = document_form(form, &layers) {
        let read: Result<runtime::Json, _> = tables.with(|tables| document.tables(tables).read(token));
        return read.map(|json| json.as_str().to_owned()).map_err(why);
    }
    runtime::TextForm::packed(&layers).read(token).map_err(why)
}

/// The bytes that a packed text holds.
pub fn bytes(form: &Form, token: &str) -> Result<Vec<u8>, String> {
    let layers = layers(form);
    let read: Result<runtime::Bytes, _> = runtime::BytesForm::packed(&layers).read(token);
    read.map(|bytes| bytes.to_vec()).map_err(|invalid| invalid.why().to_owned())
}

/// The names and values that a text of pairs holds; `None` where the form is another.
#[must_use]
pub fn pairs(form: &Form, token: &str) -> Option<Result<Vec<(String, String)>, String>> {
    let Some(Packing::Pairs(between, within)) = form.packed().document else { return None };
    let layers = layers(form);
    let read: Result<runtime::Map<String>, _> = runtime::PairsForm::new(between, within).packed(&layers).read(token);
    Some(read.map(|map| map.into_iter().collect()).map_err(|invalid| invalid.why().to_owned()))
}

/// How a value of a field is written, by an example; none where any text will do.
#[must_use]
pub fn example(field: &Field, currency: Option<&str>) -> Option<String> {
    let plain: &[&str] = match field.ty.single() {
        Type::Money | Type::Decimal => &["12.5", "12"],
        Type::Int => &["12"],
        Type::Bool => &["true"],
        Type::Date => &["2026-01-31"],
        Type::Time => &["2026-01-31T23:59:59Z", "2026-01-31T23:59:59+03:00", "2026-01-31T23:59:59"],
        Type::Currency => &["TRY"],
        Type::Country => &["TR"],
        Type::Uuid => &["6f9619ff-8b86-d011-b42d-00c04fc964ff"],
        _ => return None,
    };
    let single = Single::of(field, false, currency);
    let written = plain.iter().find_map(|plain| single.written(plain).ok())?;
    if *field.ty.single() == Type::Bool {
        let no = single.written("false").ok()?;
        return Some(format!("`{written}` or `{no}`"));
    }
    Some(format!("`{written}`"))
}

/// The JSON of a constant: the literal of a spec, as the field writes it.
pub fn constant(model: &Model, field: &Field, literal: &str) -> Result<String, String> {
    match &field.ty {
        Type::Catalogue(id) => {
            let listed = model.catalogue(*id).values.iter().any(|value| value.wire == literal);
            if !listed {
                return Err("the catalogue does not list it".to_owned());
            }
            Ok(if field.form == Form::Int { literal.to_owned() } else { serde_json::Value::from(literal).to_string() })
        }
        Type::File => Err("a file is the caller's to give".to_owned()),
        Type::Json => {
            crate::json::Json::parse(literal).map_err(|error| error.message)?;
            Ok(literal.to_owned())
        }
        _ => {
            // The decimals of a currency beside it are not known before the call.
            if field.form.sibling().is_some() {
                return Err("its decimals depend on a currency that the caller gives".to_owned());
            }
            Single::of(field, false, None).written(literal).map_err(|why| match field.ty {
                Type::Currency => "it is no currency of ISO 4217, such as `TRY`, `USD` or `EUR`".to_owned(),
                Type::Country => "it is no country of ISO 3166, such as `TR` or `DE`".to_owned(),
                _ => why,
            })
        }
    }
}

/// The token of the text that holds a document, which is given as JSON.
pub fn packed_document(form: &Form, json: &str) -> Result<String, String> {
    let layers = layers(form);
    match document_form(form, &layers) {
        Some(document) => {
            let json: runtime::Json = json.parse().map_err(|invalid: runtime::Invalid| invalid.why().to_owned())?;
            to_json(&As(&json, &document)).map_err(|unwritable| unwritable.why().to_owned())
        }
        None => packed(form, json.as_bytes()),
    }
}

/// The token of bytes packed in a text, or of a text that holds another.
pub fn packed(form: &Form, bytes: &[u8]) -> Result<String, String> {
    let layers = layers(form);
    let form = runtime::BytesForm::packed(&layers);
    to_json(&As(&runtime::Bytes::copy_from_slice(bytes), &form)).map_err(|unwritable| unwritable.why().to_owned())
}
