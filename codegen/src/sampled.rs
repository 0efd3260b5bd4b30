//! A sample as messages: what its files and what stands beside its verdict say of a request and a reply.

use vezne_runtime::format::pack;
use vezne_runtime::http::{HeaderName, HeaderValue};
use vezne_runtime::{File, HeaderMap, Moment, Tree};

use crate::model::{FormStyle, Media, Model, ObjectId, Operation, Reply, Sample, Type, Verdict};
use crate::tables::Tables;

/// Sample files are UTF-8; the wire may be something else.
#[must_use]
pub fn bytes(media: &Media, text: &str) -> Vec<u8> {
    match media {
        Media::Xml { charset, .. } => {
            vezne_runtime::format::charset::encode(text, charset).unwrap_or_else(|_| text.as_bytes().to_vec())
        }
        _ => text.trim_end_matches('\n').as_bytes().to_vec(),
    }
}

/// A request as one document with its sections, as far as a sample gives them.
#[must_use]
pub fn request(givens: &[(String, String)], body: Option<Tree>) -> Tree {
    let mut sections: Vec<(String, Tree)> = Vec::new();
    for (name, value) in givens {
        let Some((section, key)) = name.split_once('.') else { continue };
        let (section, key) = match section {
            "request" => key.split_once('.').unwrap_or(("body", key)),
            other => (other, key),
        };
        if !["path", "query", "headers", "given"].contains(&section) {
            continue;
        }
        let value = Tree::Text(value.clone());
        let key = key.trim_matches('"').to_owned();
        match sections.iter_mut().find(|(known, _)| known == section) {
            Some((_, Tree::Object(members))) => members.push((key, value)),
            _ => sections.push((section.to_owned(), Tree::Object(vec![(key, value)]))),
        }
    }
    sections.push(("body".to_owned(), body.unwrap_or(Tree::Object(Vec::new()))));
    Tree::Object(sections)
}

/// The document of a sample's request; `None` where the sample has none, or where it cannot be read.
#[must_use]
pub fn sent(model: &Model, operation: &Operation, sample: &Sample) -> Option<Tree> {
    let text = sample.request.as_deref()?;
    body(model, &operation.media, operation.body, text).ok()?
}

/// The document that a sample's request body stands for, to the letter. A body of parts is written as a form, and a file in it as an
/// address of data: `data:image/png;name=scan.png;base64,iVBORw0KGgo=`.
pub fn body(model: &Model, media: &Media, object: Option<ObjectId>, text: &str) -> Result<Option<Tree>, String> {
    let lists = object.map(|object| model.lists_in(object)).unwrap_or_default();
    if *media != Media::Multipart {
        return media.read(&bytes(media, text), &HeaderMap::new(), &lists);
    }
    let form = Media::Form { style: FormStyle::Flat, charset: "utf-8".to_owned() };
    let mut tree = form.read(text.trim().as_bytes(), &HeaderMap::new(), &lists)?;
    if let (Some(Tree::Object(members)), Some(object)) = (&mut tree, object) {
        for field in model.object(object).fields.iter().filter(|field| *field.ty.single() == Type::File) {
            for (_, value) in members.iter_mut().filter(|(name, _)| *name == field.wire) {
                files(value).map_err(|why| format!("`{}`: {why}", field.wire))?;
            }
        }
    }
    Ok(tree)
}

/// The document that the body of a sample's reply, or of a callback's message, stands for.
pub fn came(media: &Media, tables: &Tables, text: &str) -> Result<Option<Tree>, String> {
    media.read_as(&bytes(media, text), &HeaderMap::new(), tables)
}

/// Texts that stand for files become those.
fn files(value: &mut Tree) -> Result<(), &'static str> {
    match value {
        Tree::List(members) => members.iter_mut().try_for_each(files),
        Tree::Text(text) => {
            *value = file(text)?.to_tree();
            Ok(())
        }
        _ => Err("a file is written `data:image/png;name=scan.png;base64,iVBORw0KGgo=`"),
    }
}

/// The file that a text of a sample stands for.
pub fn file(text: &str) -> Result<File, &'static str> {
    const DUE: &str = "a file is written `data:image/png;name=scan.png;base64,iVBORw0KGgo=`";
    let (head, packed) = text.strip_prefix("data:").and_then(|rest| rest.rsplit_once(";base64,")).ok_or(DUE)?;
    let (content_type, name) = head.split_once(";name=").ok_or(DUE)?;
    if content_type.is_empty() || name.is_empty() {
        return Err(DUE);
    }
    if packed.contains(' ') {
        return Err("the Base64 of a file has a blank in it: in a form a `+` is written `%2B`");
    }
    let content = pack::from_base64(packed).map_err(|_| "what stands behind `base64,` is not Base64")?;
    Ok(File::new(name, content).with_type(content_type))
}

/// A file as a sample writes it.
#[must_use]
pub fn written(file: &File) -> String {
    format!("data:{};name={};base64,{}", file.content_type, file.file_name, pack::base64(&file.content))
}

/// The headers of the reply that a sample gives: `reply.headers.Name`.
pub fn reply_headers(givens: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    givens.iter().filter_map(|(given, value)| {
        let name = given.strip_prefix("reply.headers.")?;
        Some((name.trim_matches('"'), value.as_str()))
    })
}

/// The same, as a reply has them.
#[must_use]
pub fn reply_header_map(givens: &[(String, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in reply_headers(givens) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    headers
}

/// Whether a sample of a reply has what its headers are fields of: an envelope of a refusal may well be empty.
#[must_use]
pub fn has_headed(model: &Model, operation: &Operation, verdict: Option<Verdict>, body: Option<&Tree>) -> bool {
    let Reply::Envelope(envelope, _) = &operation.reply else { return true };
    let hole = model.object(*envelope).payload().and_then(|field| body?.at(&[&field.wire]));
    matches!(hole, Some(Tree::Object(_)))
        || !matches!(verdict, Some(Verdict::Refused | Verdict::Absent | Verdict::Unsent | Verdict::Unknown))
}

/// What a sample gives beside its files.
#[derive(Debug, Clone, Copy)]
pub struct Around<'s> {
    /// Names as expressions write them, with their values.
    pub givens: &'s [(String, String)],
}

impl Around<'_> {
    fn named(&self, name: &str) -> Option<String> {
        self.givens.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

impl Around<'_> {
    /// A credential.
    #[must_use]
    pub fn credential(&self, group: Option<&str>, name: &str) -> Option<String> {
        self.named(&match group {
            Some(group) => format!("credentials.{group}.{name}"),
            None => format!("credentials.{name}"),
        })
    }

    /// A setting, as text.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<String> {
        self.named(&format!("settings.{name}"))
    }

    /// The token of a login.
    #[must_use]
    pub fn session(&self, name: &str) -> Option<String> {
        self.named(&format!("session.{name}"))
    }

    /// The moment of the call.
    #[must_use]
    pub fn now(&self) -> Option<Moment> {
        self.named("now")?.parse().ok()
    }

    /// A UUID.
    #[must_use]
    pub fn uuid(&self) -> Option<String> {
        self.named("uuid")
    }

    /// A text that is used once.
    #[must_use]
    pub fn nonce(&self) -> Option<String> {
        self.named("nonce")
    }
}
