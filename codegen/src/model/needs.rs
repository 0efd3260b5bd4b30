//! What of the runtime, beyond its core, a provider's client needs: features that are switched on with it.

use std::collections::BTreeSet;

use super::{Form, Media, Model, Packing, TimeForm, Type, Zone};
use crate::expr::{Expr, Function};

/// Charsets that the runtime writes without a feature, by their letters and digits alone.
const BUILT_IN: [&str; 5] = ["utf8", "usascii", "ascii", "iso88591", "iso88599"];

impl Model {
    /// The features of the runtime that the client needs, by name.
    #[must_use]
    pub fn needs(&self) -> BTreeSet<&'static str> {
        let mut needs = BTreeSet::new();
        for (_, operation) in self.operations() {
            of_media(&operation.media, &mut needs);
            of_media(&operation.reply_media, &mut needs);
            operation.http.iter().for_each(|gate| of_media(&gate.media, &mut needs));
            for computed in &operation.computed {
                of_form(&computed.form, &mut needs);
            }
        }
        for callback in self.groups.iter().flat_map(|group| &group.callbacks) {
            of_media(&callback.media, &mut needs);
        }
        let mut dated = false;
        for field in self.objects.iter().flat_map(|object| &object.fields) {
            of_form(&field.form, &mut needs);
            dated |= matches!(field.ty, Type::Date | Type::Time);
        }
        if dated && self.zone.as_deref().is_some_and(|zone| crate::message::offset(zone).is_none()) {
            needs.insert("zones");
        }
        if self.asks_for_gzip() {
            needs.insert("gzip");
        }
        self.each_expr(&mut |expr| {
            if let Expr::Call { function, args } = expr {
                match (function, args.get(1)) {
                    (Function::AesCbc | Function::AesCbcOpen, _) => {
                        needs.insert("aes");
                    }
                    (Function::Charset, Some(Expr::Text(name))) => of_charset(name, &mut needs),
                    (Function::Jws, Some(Expr::Text(algorithm))) if !algorithm.starts_with("HS") => {
                        needs.insert("asymmetric");
                    }
                    (function, _) if function.is_asymmetric() => {
                        needs.insert("asymmetric");
                    }
                    _ => {}
                }
            }
        });
        needs
    }

    /// Whether a header asks for replies that are packed by gzip.
    fn asks_for_gzip(&self) -> bool {
        let asks = |name: &str, value: &str| name.eq_ignore_ascii_case("accept-encoding") && value.contains("gzip");
        let sets = self.headers.iter().flat_map(|set| &set.headers);
        let sections = self.operations().filter_map(|(_, operation)| operation.parts.headers);
        sets.into_iter().any(|header| matches!(&header.value, Expr::Text(value) if asks(&header.name, value)))
            || sections.flat_map(|id| &self.object(id).fields).any(|field| {
                field.value.as_ref().and_then(super::FieldValue::literal).is_some_and(|value| asks(&field.wire, &value))
            })
    }

    /// Every expression of the provider, and every part of it.
    fn each_expr(&self, visit: &mut dyn FnMut(&Expr)) {
        let headers = self.headers.iter().flat_map(|set| &set.headers).map(|header| &header.value);
        let recipes = self.recipes.iter().map(|recipe| &recipe.body);
        let computed = self.operations().flat_map(|(_, operation)| &operation.computed).map(|computed| &computed.expr);
        let gates = self.operations().flat_map(|(_, operation)| &operation.outcome);
        let judged = gates.flat_map(|gate| gate.code.iter().chain(&gate.message).chain(&gate.pending));
        let rules = self.operations().flat_map(|(_, operation)| &operation.requires).map(|rule| &rule.holds);
        let callbacks = || self.groups.iter().flat_map(|group| &group.callbacks);
        let opened = self.operations().flat_map(|(_, operation)| &operation.opened);
        let opened = opened.chain(callbacks().flat_map(|callback| &callback.opened)).map(|opened| &opened.expr);
        let proofs = callbacks().filter_map(|callback| callback.proof.as_ref());
        let proved = proofs.flat_map(crate::model::Proof::exprs);
        for expr in headers.chain(recipes).chain(computed).chain(judged).chain(rules).chain(proved).chain(opened) {
            expr.walk(&mut |part| visit(part));
        }
    }
}

fn of_media(media: &Media, needs: &mut BTreeSet<&'static str>) {
    match media {
        Media::Xml { charset, .. } => {
            needs.insert("xml");
            of_charset(charset, needs);
        }
        Media::Form { charset, .. } => of_charset(charset, needs),
        _ => {}
    }
}

fn of_charset(name: &str, needs: &mut BTreeSet<&'static str>) {
    let plain: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    if !BUILT_IN.contains(&plain.as_str()) {
        needs.insert("charset");
    }
}

fn of_form(form: &Form, needs: &mut BTreeSet<&'static str>) {
    match form {
        Form::Time(TimeForm { zone: Some(Zone::Named(_)), .. }) => {
            needs.insert("zones");
        }
        Form::Packed(steps) => {
            for step in steps {
                match step {
                    Packing::Xml { .. } => {
                        needs.insert("xml");
                    }
                    Packing::Charset(name) => of_charset(name, needs),
                    Packing::Gzip => {
                        needs.insert("gzip");
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
