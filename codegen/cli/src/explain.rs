//! `vezne explain`.

use vezne_codegen::rule::{Rule, Severity};

pub(crate) fn run(code: Option<&str>) -> Result<bool, String> {
    let Some(code) = code else {
        for rule in Rule::ALL {
            anstream::println!("{}  {}", rule.code(), rule.title());
        }
        return Ok(true);
    };
    let rule = Rule::by_code(code)
        .ok_or_else(|| format!("there is no rule `{code}`: `vezne explain` without a code lists them"))?;
    let severity = match rule.severity() {
        Severity::Error => "an error",
        Severity::Warning => "a warning",
    };
    anstream::println!("{}: {} ({severity})\n\n{}", rule.code(), rule.title(), rule.why());
    Ok(true)
}
