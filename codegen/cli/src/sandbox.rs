//! `vezne sandbox`.

use std::path::PathBuf;

use vezne_codegen::model::Model;
use vezne_sandbox::Sandbox;

use crate::check;

pub(crate) fn run(folders: &[PathBuf], port: u16) -> Result<bool, String> {
    let models = models(folders)?;
    on_runtime(serve(&models, port))
}

/// The checked models of these folders.
pub(crate) fn models(folders: &[PathBuf]) -> Result<Vec<Model>, String> {
    let mut models = Vec::new();
    for checked in check::all(folders)? {
        match checked.model {
            Some(model) => models.push(model),
            None => {
                check::show(&checked, false);
                return Err("the sandbox did not start, because the specs have errors".to_owned());
            }
        }
    }
    Ok(models)
}

pub(crate) fn on_runtime<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(work)
}

async fn serve(models: &[Model], port: u16) -> Result<bool, String> {
    let mut builder = Sandbox::builder().port(port);
    for model in models {
        builder = builder.model(model);
    }
    let sandbox = builder.start().await.map_err(|error| error.to_string())?;
    anstream::println!("listening on {}; stop with Ctrl-C", sandbox.address());
    for model in models {
        anstream::println!("\n{}", model.name);
        for host in &model.hosts {
            let url = sandbox.url(&model.id, host).unwrap_or_default();
            anstream::println!("  host {host}: {url}");
        }
        for group in &model.credentials.groups {
            for field in &group.fields {
                let value = sandbox.credential(&model.id, group.name.as_deref(), &field.name).unwrap_or_default();
                let group = group.name.as_ref().map(|name| format!("{name}.")).unwrap_or_default();
                anstream::println!("  credential {group}{}: {value}", field.name);
            }
        }
        for (group, operation) in model.operations() {
            let host = model.hosts.get(operation.host).map_or("", String::as_str);
            anstream::println!(
                "  {}{} {{{host}}}{}: {}.{}",
                if operation.browser { "browser " } else { "" },
                operation.method,
                operation.path,
                group.name,
                operation.name
            );
        }
        for message in sandbox.messages().iter().filter(|message| message.provider() == model.id) {
            let verdict = message.verdict().unwrap_or("rejected");
            anstream::println!("  message {} {}: {verdict}", message.callback(), message.sample());
        }
    }
    if !sandbox.messages().is_empty() {
        anstream::println!("\n`vezne deliver CALLBACK SAMPLE URL` sends a message to a receiver");
    }
    tokio::signal::ctrl_c().await.map_err(|error| error.to_string())?;
    sandbox.shutdown().await;
    Ok(true)
}
