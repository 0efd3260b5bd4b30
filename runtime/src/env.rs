//! Credentials from the environment.

use std::env::VarError;

use zeroize::Zeroize as _;

use crate::config_error::ConfigError;
use crate::secret::Secret;

/// Reads the variables of a group that may be left out: `None` if none of them is set, an error that
/// names the rest if only some are. An empty variable counts as not set.
pub fn group<const N: usize>(names: [&'static str; N]) -> Result<Option<[Secret; N]>, ConfigError> {
    group_from(names, &|name| std::env::var(name))
}

/// Reads variables that must be set; the error names every one that is not. An empty variable counts
/// as not set.
pub fn required<const N: usize>(names: [&'static str; N]) -> Result<[Secret; N], ConfigError> {
    required_from(names, &|name| std::env::var(name))
}

type Lookup<'a> = &'a dyn Fn(&str) -> Result<String, VarError>;

fn group_from<const N: usize>(
    names: [&'static str; N],
    lookup: Lookup<'_>,
) -> Result<Option<[Secret; N]>, ConfigError> {
    let found = find(names, lookup)?;
    if found.iter().all(Option::is_none) {
        return Ok(None);
    }
    all(names, found).map(Some)
}

fn required_from<const N: usize>(names: [&'static str; N], lookup: Lookup<'_>) -> Result<[Secret; N], ConfigError> {
    all(names, find(names, lookup)?)
}

fn find<const N: usize>(names: [&'static str; N], lookup: Lookup<'_>) -> Result<[Option<Secret>; N], ConfigError> {
    let mut found = [const { None }; N];
    for (slot, name) in found.iter_mut().zip(names) {
        match lookup(name) {
            Ok(value) if value.is_empty() => {}
            Ok(mut value) => {
                *slot = Some(Secret::from(value.as_str()));
                value.zeroize();
            }
            Err(VarError::NotPresent) => {}
            Err(VarError::NotUnicode(_)) => {
                return Err(ConfigError::new(format!("the environment variable {name} is not UTF-8 text")));
            }
        }
    }
    Ok(found)
}

fn all<const N: usize>(names: [&'static str; N], found: [Option<Secret>; N]) -> Result<[Secret; N], ConfigError> {
    let missing = names.iter().zip(&found).filter(|(_, value)| value.is_none()).map(|(name, _)| *name);
    let missing: Vec<_> = missing.collect();
    let values: Vec<_> = found.into_iter().flatten().collect();
    values.try_into().map_err(|_| {
        ConfigError::new(match missing.as_slice() {
            [one] => format!("the environment variable {one} is not set"),
            more => format!("the environment variables {} are not set", more.join(", ")),
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::unnecessary_wraps)]
mod tests {
    use super::*;

    fn lookup(name: &str) -> Result<String, VarError> {
        match name {
            "A" | "B" => Ok(format!("c4n4ry {name}")),
            "EMPTY" => Ok(String::new()),
            "BAD" => Err(VarError::NotUnicode("c4n4ry".into())),
            _ => Err(VarError::NotPresent),
        }
    }

    #[test]
    fn a_group_is_there_whole_or_not_at_all() {
        let [a, b] = group_from(["A", "B"], &lookup).unwrap().unwrap();
        assert_eq!((a.expose(), b.expose()), ("c4n4ry A", "c4n4ry B"));
        assert!(group_from(["X", "EMPTY"], &lookup).unwrap().is_none());
        let error = group_from(["A", "X", "EMPTY"], &lookup).unwrap_err();
        assert_eq!(error.to_string(), "the environment variables X, EMPTY are not set");
    }

    #[test]
    fn every_missing_variable_is_named_and_no_value_is_shown() {
        assert!(required_from(["A", "B"], &lookup).is_ok());
        let error = required_from(["A", "X"], &lookup).unwrap_err();
        assert_eq!(error.to_string(), "the environment variable X is not set");
        let error = required_from(["BAD"], &lookup).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("c4n4ry"));
    }
}
