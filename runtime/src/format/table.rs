//! What a spec lists of the objects in a document, for formats that tell less than JSON does: XML and forms.

use super::as_list;
use crate::tree::Tree;

/// The fields of one object. The tables of a document stand in one list, of which the first is that of the whole, and
/// name each other by their places in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table<'a> {
    values: &'a [&'a str],
    objects: &'a [(&'a str, usize)],
    kept: &'a [&'a str],
    lists: &'a [&'a str],
    open: bool,
}

impl<'a> Table<'a> {
    /// With fields that are single values, or lists of them.
    #[must_use]
    pub const fn new(values: &'a [&'a str]) -> Self {
        Self { values, objects: &[], kept: &[], lists: &[], open: false }
    }

    /// With fields that are objects, or lists of them, each with the place of its table.
    #[must_use]
    pub const fn objects(self, objects: &'a [(&'a str, usize)]) -> Self {
        Self { objects, ..self }
    }

    /// With fields that are kept as they come.
    #[must_use]
    pub const fn kept(self, kept: &'a [&'a str]) -> Self {
        Self { kept, ..self }
    }

    /// Which of the fields are lists.
    #[must_use]
    pub const fn lists(self, lists: &'a [&'a str]) -> Self {
        Self { lists, ..self }
    }

    /// What is not listed is kept too.
    #[must_use]
    pub const fn open(self) -> Self {
        Self { open: true, ..self }
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        let objects = self.objects.iter().map(|(name, _)| *name);
        self.values.iter().copied().chain(objects).chain(self.kept.iter().copied())
    }

    fn has(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    /// The one element of the table that has this name without its prefix.
    fn by_local_name(&self, name: &str) -> Option<&'a str> {
        let mut alike = self.names().filter(|known| is_element(known) && local(known) == local(name));
        match (alike.next(), alike.next()) {
            (Some(known), None) => Some(known),
            _ => None,
        }
    }

    /// Gives elements that the sender calls by another prefix the names that the table has for them: where no element
    /// has the name to the letter, and one of each side has it without a prefix.
    fn rename(&self, members: &mut [(String, Tree)]) {
        // At most one of each name of the table, however many came.
        let mut found: Vec<(&str, usize, bool)> = Vec::new();
        for (place, (name, _)) in members.iter().enumerate().filter(|(_, (name, _))| is_element(name)) {
            let Some(known) = self.by_local_name(name).filter(|known| known != name) else { continue };
            if self.has(name) {
                continue;
            }
            match found.iter_mut().find(|(other, ..)| *other == known) {
                Some((_, _, alone)) => *alone = false,
                None => found.push((known, place, true)),
            }
        }
        for (known, place, _) in found.into_iter().filter(|(_, _, alone)| *alone) {
            if members.iter().all(|(name, _)| name != known) {
                if let Some((name, _)) = members.get_mut(place) {
                    known.clone_into(name);
                }
            }
        }
    }
}

/// Makes a document that was read from a form what its tables say: what they call a list is one, also where one member
/// or none came.
pub fn fit(tree: &mut Tree, tables: &[Table<'_>]) {
    object(tree, tables, 0, false);
}

/// Makes a document that was read from XML what its tables say.
///
/// A single value is its text, whatever attributes its element carries beside it; one that is said to be nil
/// (`xsi:nil="true"`) is null. An element is found by its name without the prefix where none has the name to the
/// letter: prefixes are the sender's to choose. What belongs to XML and not to the message is dropped where nobody
/// lists it: declarations of namespaces, and the attributes of XML Schema. What is kept, and what an open object does
/// not list, stays as it came. Lists are lists, as in [`fit`].
///
/// ```
/// use vezne_runtime::Tree;
/// use vezne_runtime::format::table::{Table, fit_xml};
///
/// let tables = [Table::new(&[]).objects(&[("Order", 1)]), Table::new(&["Amount", "Note", "Row"]).lists(&["Row"])];
/// let reply = r##"{"x:Order": {"@xmlns:x": "urn:x", "Amount": {"@currency": "TRY", "@x:unit": "1", "#text": "1.00"}, "x:Row": "a", "Note": {"@xsi:nil": "true"}}}"##;
/// let mut tree = Tree::parse(reply.as_bytes()).unwrap();
/// fit_xml(&mut tree, &tables);
/// assert_eq!(tree.to_json(), r#"{"Order":{"Amount":"1.00","Row":["a"],"Note":null}}"#);
/// ```
pub fn fit_xml(tree: &mut Tree, tables: &[Table<'_>]) {
    object(tree, tables, 0, true);
}

/// As deep as the document is, which its reader has bounded.
fn object(tree: &mut Tree, tables: &[Table<'_>], place: usize, xml: bool) {
    let (Some(table), Tree::Object(members)) = (tables.get(place), &mut *tree) else { return };
    if xml {
        table.rename(members);
        members.retain(|(name, _)| table.open || !is_of_the_format(name) || table.has(name));
    }
    for (name, value) in members {
        if let Some((_, inner)) = table.objects.iter().find(|(known, _)| known == name) {
            each(value, &|value| inner_object(value, tables, *inner, xml));
        } else if xml && table.values.contains(&name.as_str()) {
            each(value, &single);
        }
        if table.lists.contains(&name.as_str()) {
            as_list(value, &[]);
        }
    }
}

fn each(value: &mut Tree, with: &dyn Fn(&mut Tree)) {
    match value {
        Tree::List(values) => values.iter_mut().for_each(with),
        value => with(value),
    }
}

fn inner_object(value: &mut Tree, tables: &[Table<'_>], place: usize, xml: bool) {
    let Some(table) = tables.get(place).filter(|_| xml) else { return object(value, tables, place, xml) };
    match value {
        // Of an element that has its text beside attributes none came.
        Tree::Text(text) if !text.is_empty() && table.has("#text") => {
            let text = Tree::Text(std::mem::take(text));
            *value = Tree::Object(vec![("#text".to_owned(), text)]);
        }
        Tree::Object(members) if is_nil(members) && !members.iter().any(|(name, _)| table.has(name)) => {
            *value = Tree::Null;
        }
        value => object(value, tables, place, xml),
    }
}

/// The text of an element that has nothing but it and attributes.
fn single(value: &mut Tree) {
    let Tree::Object(members) = value else { return };
    if is_nil(members) {
        *value = Tree::Null;
    } else if members.iter().all(|(name, _)| !is_element(name)) {
        let text =
            members.iter_mut().find(|(name, _)| name == "#text").map(|(_, text)| std::mem::replace(text, Tree::Null));
        *value = text.unwrap_or_else(|| Tree::Text(String::new()));
    }
}

/// Whether an element has attributes alone, and one of them says that there is no value.
fn is_nil(members: &[(String, Tree)]) -> bool {
    let says = |(name, value): &(String, Tree)| {
        let yes = matches!(value, Tree::Text(text) if matches!(text.trim_ascii(), "true" | "1"));
        yes && name.starts_with('@') && name.contains(':') && local(name) == "nil"
    };
    members.iter().all(|(name, _)| name.starts_with('@')) && members.iter().any(says)
}

/// Declarations of namespaces, and the attributes that XML Schema has for any document.
fn is_of_the_format(name: &str) -> bool {
    let Some(name) = name.strip_prefix('@') else { return false };
    match name.split_once(':') {
        None => name == "xmlns",
        Some((prefix, local)) => {
            prefix == "xmlns" || matches!(local, "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation")
        }
    }
}

fn is_element(name: &str) -> bool {
    !name.starts_with(['@', '#'])
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn fitted(json: &str, tables: &[Table<'_>]) -> String {
        let mut tree = Tree::parse(json.as_bytes()).unwrap();
        fit_xml(&mut tree, tables);
        tree.to_json()
    }

    #[test]
    fn a_single_value_is_its_text_whatever_attributes_stand_beside_it() {
        let tables = [Table::new(&["a", "b"]).lists(&["b"])];
        for (before, after) in [
            (r##"{"a":{"@currency":"TRY","#text":"10.00"}}"##, r#"{"a":"10.00"}"#),
            (r#"{"a":{"@xmlns":"urn:x","@xsi:type":"xs:string"}}"#, r#"{"a":""}"#),
            (r#"{"a":{"@x:nil":"true"}}"#, r#"{"a":null}"#),
            (r#"{"a":{"@xsi:nil":"1","@id":"7"}}"#, r#"{"a":null}"#),
            (r##"{"a":{"@xsi:nil":"true","#text":"x"}}"##, r#"{"a":"x"}"#),
            (r#"{"a":{"@xsi:nil":"false"}}"#, r#"{"a":""}"#),
            (r#"{"a":{"@nil":"true"}}"#, r#"{"a":""}"#),
            (r##"{"a":{"@x":"1","b":"2","#text":"3"}}"##, r##"{"a":{"@x":"1","b":"2","#text":"3"}}"##),
            (r##"{"b":{"@x":"1","#text":"2"}}"##, r#"{"b":["2"]}"#),
            (r##"{"b":[{"@x":"1","#text":"2"},"3",{"@x":"1"}]}"##, r#"{"b":["2","3",""]}"#),
            (r#"{"b":{"@xsi:nil":"true"}}"#, r#"{"b":[]}"#),
            (r##"{"c":{"@x":"1","#text":"2"}}"##, r##"{"c":{"@x":"1","#text":"2"}}"##),
        ] {
            assert_eq!(fitted(before, &tables), after);
        }
    }

    #[test]
    fn attributes_and_a_text_that_are_listed_stay_and_what_is_kept_is_not_touched() {
        let money = Table::new(&["@currency", "#text"]);
        let tables =
            [Table::new(&[]).objects(&[("a", 1), ("n", 2)]).kept(&["k"]).open(), money, Table::new(&["@x:nil", "b"])];
        for (before, after) in [
            (
                r##"{"a":{"@currency":"TRY","@x":"1","#text":"1"}}"##,
                r##"{"a":{"@currency":"TRY","@x":"1","#text":"1"}}"##,
            ),
            (r#"{"a":"1"}"#, r##"{"a":{"#text":"1"}}"##),
            (r#"{"a":""}"#, r#"{"a":""}"#),
            (r##"{"a":{"@xmlns:x":"urn:x","@xsi:schemaLocation":"x","#text":"1"}}"##, r##"{"a":{"#text":"1"}}"##),
            (r#"{"a":{"@xsi:nil":"true"}}"#, r#"{"a":null}"#),
            (r#"{"n":{"@x:nil":"true"}}"#, r#"{"n":{"@x:nil":"true"}}"#),
            (
                r##"{"k":{"@xsi:nil":"true"},"l":{"@xmlns":"x","#text":"1"}}"##,
                r##"{"k":{"@xsi:nil":"true"},"l":{"@xmlns":"x","#text":"1"}}"##,
            ),
            (r#"{"@xmlns:k":"urn:k","@xsi:type":"t"}"#, r#"{"@xmlns:k":"urn:k","@xsi:type":"t"}"#),
        ] {
            assert_eq!(fitted(before, &tables), after);
        }
    }

    #[test]
    fn an_element_is_found_without_its_prefix_where_that_is_not_ambiguous() {
        let tables = [Table::new(&["s:Code", "Text", "a:Twin", "b:Twin", "@s:id"])];
        for (before, after) in [
            (r#"{"soap:Code":"1","ns2:Text":"x"}"#, r#"{"s:Code":"1","Text":"x"}"#),
            (r#"{"Code":"1"}"#, r#"{"s:Code":"1"}"#),
            (r#"{"s:Code":"1","x:Code":"2"}"#, r#"{"s:Code":"1","x:Code":"2"}"#),
            (r#"{"x:Code":"1","y:Code":"2"}"#, r#"{"x:Code":"1","y:Code":"2"}"#),
            (r#"{"Twin":"1"}"#, r#"{"Twin":"1"}"#),
            (r#"{"b:Twin":"1"}"#, r#"{"b:Twin":"1"}"#),
            (r#"{"@x:id":"1","@id":"2"}"#, r#"{"@x:id":"1","@id":"2"}"#),
            (r#"{"x:Code":["1","2"]}"#, r#"{"s:Code":["1","2"]}"#),
        ] {
            assert_eq!(fitted(before, &tables), after);
        }
    }

    #[test]
    fn tables_may_name_themselves_and_places_that_are_not_there() {
        let tables = [Table::new(&["v"]).objects(&[("Node", 0), ("lost", 9)]).lists(&["Node"])];
        let deep =
            r##"{"x:Node":{"v":{"@a":"1","#text":"2"},"x:Node":[{"v":""},{"y:v":"3"}]},"lost":{"v":{"@a":"1"}}}"##;
        assert_eq!(
            fitted(deep, &tables),
            r#"{"Node":[{"v":"2","Node":[{"v":""},{"v":"3"}]}],"lost":{"v":{"@a":"1"}}}"#
        );
        assert_eq!(fitted(r#""text""#, &tables), r#""text""#);
        assert_eq!(fitted("{}", &[]), "{}");
    }

    #[test]
    fn a_form_has_lists_and_nothing_else_is_changed() {
        let tables = [Table::new(&["a", "b"]).objects(&[("o", 1)]).lists(&["b"]), Table::new(&["c"]).lists(&["c"])];
        let mut tree = Tree::parse(br#"{"x:a":"1","b":"2","o":{"c":"3"},"@xmlns":"x"}"#).unwrap();
        fit(&mut tree, &tables);
        assert_eq!(tree.to_json(), r#"{"x:a":"1","b":["2"],"o":{"c":["3"]},"@xmlns":"x"}"#);
    }

    #[test]
    fn very_many_members_are_fitted_in_time() {
        let tables = [Table::new(&["a", "b", "s:c"])];
        let members = (0..100_000).map(|index| format!("\"n{index}:c\":\"1\"")).collect::<Vec<_>>().join(",");
        let many = format!("{{{members}}}");
        assert_eq!(fitted(&many, &tables), many);
    }
}
