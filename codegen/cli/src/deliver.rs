//! `vezne deliver`.

use std::path::PathBuf;

use vezne_sandbox::{Message, Sandbox};

use crate::sandbox;

/// What is sent, and where to.
pub(crate) struct Order<'a> {
    pub(crate) callback: &'a str,
    pub(crate) sample: &'a str,
    pub(crate) url: &'a str,
    /// Whether it is signed anew, with the sandbox's credentials.
    pub(crate) sign: bool,
}

pub(crate) fn run(folders: &[PathBuf], order: &Order<'_>) -> Result<bool, String> {
    let models = sandbox::models(folders)?;
    sandbox::on_runtime(async {
        let mut builder = Sandbox::builder();
        for model in &models {
            builder = builder.model(model);
        }
        let sandbox = builder.start().await.map_err(|error| error.to_string())?;
        let mut message = sandbox.message(order.callback, order.sample).map_err(|error| error.to_string())?;
        if order.sign {
            message = message.signed().map_err(|error| error.to_string())?;
        }
        proved_with(&models, &message);
        let delivered = message.deliver(order.url).await.map_err(|error| error.to_string())?;
        anstream::println!("{delivered}");
        sandbox.shutdown().await;
        Ok(delivered.is_as_it_should_be())
    })
}

/// What the receiver must have for the message to be proved: test data of the spec, or the sandbox's own.
fn proved_with(models: &[vezne_codegen::model::Model], message: &Message) {
    let Some(model) = models.iter().find(|model| model.id == message.provider()) else { return };
    let mut needs: Vec<(String, &str)> = Vec::new();
    for group in &model.credentials.groups {
        for field in &group.fields {
            let name = group.name.iter().chain([&field.name]).cloned().collect::<Vec<_>>().join(".");
            let value = message.credential(group.name.as_deref(), &field.name);
            needs.extend(value.map(|value| (format!("credential {name}"), value)));
        }
    }
    let settings = model.settings.iter();
    needs.extend(settings.filter_map(|known| Some((format!("setting {}", known.name), message.setting(&known.name)?))));
    needs.extend(message.kept().map(|(name, value)| (format!("given {name}"), value)));
    for (name, value) in needs {
        anstream::println!("the receiver has {name}: {value}");
    }
    if let Some(time) = message.time() {
        anstream::println!("the receiver's clock is at {time}");
    }
}
