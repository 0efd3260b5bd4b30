//! Specs from strangers: whatever the bytes, `compile` comes back soon, with a finding and without a panic, and the
//! findings can be shown. The limits that are tested here are stated in `codegen/src/yaml.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use support::corpus;
use vezne_codegen::source::{MAX_FILE_BYTES, Sources};

/// How long one compilation with all its findings may take, on a slow machine and without optimisation.
const LIMIT: Duration = Duration::from_secs(20);

/// Compiles a provider whose one group file has this text, and gives the findings, a line each.
fn group(text: impl Into<String>) -> Vec<String> {
    let text = text.into();
    let mut files = corpus::base();
    for (path, known) in &mut files {
        if path == "payment.yaml" {
            known.clone_from(&text);
        }
    }
    findings(&files)
}

/// Compiles the base with one piece of `payment.yaml` replaced.
fn edited(old: &str, new: &str) -> Vec<String> {
    let mut files = corpus::base();
    for (path, text) in &mut files {
        if path == "payment.yaml" || path == "provider.yaml" {
            *text = text.replace(old, new);
        }
    }
    findings(&files)
}

fn findings(files: &[(String, String)]) -> Vec<String> {
    let start = Instant::now();
    let (sources, report) = corpus::compile(files);
    let shown = report.render(&sources, false);
    let lines = report.lines(&sources);
    assert!(start.elapsed() < LIMIT, "it took {:?}", start.elapsed());
    assert!(shown.len() < 4 << 20, "{} bytes are shown", shown.len());
    assert!(
        lines.iter().all(|line| !line.chars().any(char::is_control)),
        "a finding is one line without control characters"
    );
    lines
}

/// The findings hold an error of this rule whose message contains these words.
#[track_caller]
fn refused(lines: &[String], rule: &str, words: &str) {
    let found = lines.iter().any(|line| line.contains(&format!("error[{rule}]")) && line.contains(words));
    let shown: Vec<String> = lines.iter().take(5).map(|line| line.chars().take(300).collect()).collect();
    assert!(found, "no {rule} with `{words}` among {} findings:\n{}", lines.len(), shown.join("\n"));
}

/// Many lines, made of their numbers.
fn repeated(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn deep_lists_are_refused() {
    refused(&group("[".repeat(200_000)), "VZ001", "");
    refused(&group(format!("about: {}1{}", "[".repeat(500), "]".repeat(500))), "VZ001", "beyond a limit");
}

#[test]
fn deep_maps_are_refused() {
    refused(&group("{a: ".repeat(200_000)), "VZ001", "");
    let nested = repeated(400, |depth| format!("{}a:\n", "  ".repeat(depth)));
    refused(&group(nested), "VZ001", "beyond a limit");
}

#[test]
fn lists_in_lists_on_one_line_are_refused() {
    refused(&group("- ".repeat(200_000)), "VZ001", "");
}

#[test]
fn explicit_keys_in_explicit_keys_are_refused() {
    refused(&group("? ".repeat(100_000)), "VZ001", "");
}

#[test]
fn an_alias_bomb_is_refused_at_the_first_anchor() {
    let letters: Vec<char> = ('a'..='i').collect();
    let bombs: Vec<String> = letters
        .windows(2)
        .map(|pair| format!("{1}: &{1} [*{0},*{0},*{0},*{0},*{0},*{0},*{0},*{0},*{0}]\n", pair[0], pair[1]))
        .collect();
    refused(&group(format!("a: &a [x,x,x,x,x,x,x,x,x]\n{}", bombs.concat())), "VZ002", "anchors");
}

#[test]
fn objects_that_take_each_other_in_do_not_multiply() {
    let objects = repeated(60, |below| {
        format!(
            "  A{}:\n    .: object with A{below}, B{below} -- x\n  B{below}:\n    .: object with A{below} -- x\n",
            below + 1
        )
    });
    refused(
        &group(format!("about: Bomb\nobjects:\n  A0:\n    .: object -- x\n    f: text -- x\n{objects}")),
        "VZ001",
        "takes in more than",
    );
}

#[test]
fn a_scalar_of_five_megabytes_is_refused() {
    refused(&group(format!("about: {}", "x".repeat(5 << 20))), "VZ001", "beyond a limit");
}

#[test]
fn a_key_of_two_megabytes_is_refused() {
    refused(&group(format!("{}: x", "k".repeat(2 << 20))), "VZ001", "");
}

#[test]
fn a_hundred_thousand_keys_are_refused() {
    let text = repeated(100_000, |index| format!("k{index}: x\n"));
    refused(&group(text), "VZ001", "beyond a limit");
}

#[test]
fn thousands_of_wrong_keys_are_reported_in_good_time() {
    let text = repeated(6_000, |index| format!("k{index}: x\n"));
    let lines = group(format!("about: x\n{text}"));
    assert!(lines.len() >= 6_000, "{}", lines.len());
    refused(&lines, "VZ004", "`k5999`");
}

#[test]
fn thousands_of_misspelt_types_are_reported_in_good_time() {
    let objects = repeated(1_000, |index| format!("  Object{index}:\n    f: Objetc{index} -- x\n"));
    refused(&group(format!("about: x\nobjects:\n{objects}")), "VZ011", "`Objetc999`");
}

#[test]
fn a_long_chain_of_objects_is_checked_in_good_time() {
    let objects =
        repeated(4_000, |index| format!("  O{index}:\n    .: object -- x\n    f: O{} -- x\n", (index + 1) % 4_000));
    refused(&group(format!("about: x\nobjects:\n{objects}")), "VZ020", "`O0` contains itself");
}

#[test]
fn nul_is_refused() {
    refused(&group("about: a\0b\n"), "VZ001", "");
}

#[test]
fn control_characters_are_refused() {
    for c in ['\u{1}', '\u{8}', '\u{b}', '\u{1b}', '\u{7f}', '\u{80}', '\u{9f}', '\u{fffe}', '\u{ffff}'] {
        let lines = group(format!("about: a{c}b\nzzz: x\n"));
        // Where the parser lets one through, it may stand in prose; it never reaches a terminal raw.
        assert!(!lines.is_empty(), "{c:?}");
    }
}

#[test]
fn escaped_control_characters_are_shown_as_escapes() {
    let lines = group("about: x\n\"zz\\e[31mz\\n::error::y\": x\n");
    refused(&lines, "VZ004", "`zz\\u{1b}[31mz\\n::error::y`");
}

#[test]
fn lone_surrogates_are_refused() {
    refused(&group("about: \"\\ud800\"\n"), "VZ001", "");
    refused(&group("about: \"\\udc00x\"\n"), "VZ001", "");
}

#[test]
fn a_byte_order_mark_moves_no_place() {
    let lines = group("\u{feff}about: Payments\nzzz: x\n");
    refused(&lines, "VZ004", "`zzz`");
    assert!(lines.iter().any(|line| line.starts_with("acme/payment.yaml:2:1:") && line.contains("VZ004")), "{lines:?}");
}

#[test]
fn windows_line_ends_move_no_place() {
    let mut files = corpus::base();
    for (_, text) in &mut files {
        *text = text.replace('\n', "\r\n");
    }
    assert_eq!(findings(&files), Vec::<String>::new(), "the base is clean with either line end");
    for (path, text) in &mut files {
        if path == "payment.yaml" {
            *text = text.replace("moves_money", "moves_mony").replace("remark: text?", "remark: txt?");
        }
    }
    let lines = findings(&files);
    assert!(lines.iter().any(|line| line.starts_with("acme/payment.yaml:7:13: error[VZ008]")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("acme/payment.yaml:13:15: error[VZ011]")), "{lines:?}");
}

#[test]
fn lone_carriage_returns_do_no_harm() {
    let lines = group("about: x\rzzz: y\r");
    assert!(!lines.is_empty());
}

#[test]
fn an_empty_file_is_refused() {
    refused(&group(""), "VZ001", "the file is empty");
    refused(&group("  \n\n"), "VZ001", "the file is empty");
}

#[test]
fn a_file_of_comments_is_refused() {
    refused(&group("# nothing\n# yet\n"), "VZ006", "this is nothing");
}

#[test]
fn only_marks_of_documents_are_refused() {
    for text in
        ["---\n", "---\n---\n", "...\n", "--- |\n", "%YAML 1.2\n---\nabout: x\n", "---\nabout: x\n...\nabout: y\n"]
    {
        assert!(!group(text).is_empty(), "{text:?}");
    }
}

#[test]
fn parentheses_ten_thousand_deep_are_refused() {
    let text = format!("{}success{}", "(".repeat(10_000), ")".repeat(10_000));
    refused(&edited("[success, code -> Code]", &text), "VZ025", "");
    let text = format!("{}success{}", "(".repeat(40), ")".repeat(40));
    refused(&edited("[success, code -> Code]", &text), "VZ025", "nests deeper");
}

#[test]
fn not_not_not_is_refused() {
    refused(&edited("[success, code -> Code]", &format!("{}success", "not ".repeat(10_000))), "VZ025", "");
    refused(&edited("[success, code -> Code]", &format!("{}success", "not ".repeat(40))), "VZ025", "nests deeper");
}

#[test]
fn long_chains_of_operators_are_refused() {
    for (sign, part) in [(" + ", "code"), (" and ", "success"), (" or ", "success"), (" -> ", "Code"), (".", "data")] {
        let text = vec![part; 50_000].join(sign);
        refused(&edited("[success, code -> Code]", &text), "VZ025", "more than 256");
    }
}

#[test]
fn lists_of_lists_of_lists_are_refused() {
    let text = format!("{}text{}", "list(".repeat(100_000), ")".repeat(100_000));
    refused(&edited("remark: text?", &format!("remark: {text}")), "VZ010", "deep in lists");
}

#[test]
fn long_names_are_cut_in_messages() {
    let name = "x".repeat(100_000);
    let lines = edited("remark: text?", &format!("remark: {name}"));
    refused(&lines, "VZ011", "there is no type");
    assert!(lines.iter().all(|line| line.len() < 2_000));
}

#[test]
fn a_sample_of_many_levels_is_refused() {
    for text in
        ["[".repeat(200_000), format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)), "{\"a\":".repeat(100_000)]
    {
        let mut files = corpus::base();
        files.retain(|(path, _)| path != "samples/charge.reply.json");
        files.push(("samples/charge.reply.json".to_owned(), text));
        refused(&findings(&files), "VZ031", "not valid JSON");
    }
}

#[test]
fn a_sample_of_many_keys_is_compared_in_good_time() {
    let members: Vec<String> = (0..3_000).map(|index| format!("\"k{index}\": {index}")).collect();
    let mut files = corpus::base();
    files.retain(|(path, _)| path != "samples/charge.reply.json");
    files.push(("samples/charge.reply.json".to_owned(), format!("{{{}}}", members.join(","))));
    refused(&findings(&files), "VZ032", "`k2999`");
}

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vezne-hostile-{}-{name}", std::process::id())).join("acme");
        fs::create_dir_all(path.join("samples")).unwrap();
        for (file, text) in corpus::base() {
            fs::write(path.join(file), text).unwrap();
        }
        Self(path)
    }

    fn read(&self) -> Result<Sources, String> {
        Sources::read(&self.0).map_err(|error| error.to_string())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.0.parent().unwrap());
    }
}

#[test]
fn a_folder_is_read_in_a_fixed_order() {
    let folder = Folder::new("order");
    let sources = folder.read().unwrap();
    let names: Vec<&str> = sources.files().iter().map(|file| file.path.rsplit('/').next().unwrap()).collect();
    assert_eq!(
        names,
        ["provider.yaml", "payment.yaml", "charge.reply.json", "charge.request.json", "charge_declined.reply.json"]
    );
}

#[test]
fn a_file_that_is_not_utf_8_is_an_error_that_names_it() {
    let folder = Folder::new("utf8");
    fs::write(folder.0.join("payment.yaml"), b"about: \xff\xfe\n").unwrap();
    let error = folder.read().unwrap_err();
    assert!(error.contains("acme/payment.yaml"), "{error}");
}

#[test]
fn a_file_beyond_the_limit_is_an_error_that_names_it_and_the_limit() {
    let folder = Folder::new("large");
    fs::write(folder.0.join("payment.yaml"), vec![b'x'; usize::try_from(MAX_FILE_BYTES).unwrap() + 1]).unwrap();
    let error = folder.read().unwrap_err();
    assert!(error.contains("acme/payment.yaml") && error.contains(&MAX_FILE_BYTES.to_string()), "{error}");
}

#[test]
fn a_directory_called_like_a_file_is_no_file() {
    let folder = Folder::new("directory");
    fs::remove_file(folder.0.join("payment.yaml")).unwrap();
    fs::create_dir(folder.0.join("payment.yaml")).unwrap();
    let sources = folder.read().unwrap();
    let (model, report) = vezne_codegen::compile(&sources);
    assert!(model.is_none());
    assert!(report.lines(&sources).iter().any(|line| line.contains("VZ039")), "{:?}", report.lines(&sources));
}

#[test]
fn a_folder_that_is_not_there_is_an_error_that_names_it() {
    let error = Sources::read(Path::new("no/such/folder")).map_err(|error| error.to_string()).unwrap_err();
    assert!(error.contains("no/such/folder"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_or_to_itself_is_no_file() {
    let folder = Folder::new("link");
    std::os::unix::fs::symlink("loop.yaml", folder.0.join("loop.yaml")).unwrap();
    std::os::unix::fs::symlink("/no/such/file", folder.0.join("gone.yaml")).unwrap();
    assert!(folder.read().is_ok());
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_an_error_that_names_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("unreadable");
    let file = folder.0.join("payment.yaml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    // A test that runs as root may read it.
    if fs::read(&file).is_err() {
        let error = folder.read().unwrap_err();
        assert!(error.contains("acme/payment.yaml"), "{error}");
    }
}

/// The real specs and the base, as files in memory.
fn real() -> Vec<Vec<(String, String)>> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut list = vec![corpus::base()];
    for provider in ["fastpay", "paynet", "paywall"] {
        let sources = Sources::read(&specs.join(provider)).expect("a real provider");
        let files = sources.files().iter().map(|file| {
            let path = file.path.split_once(&format!("{provider}/")).expect("a path below the provider").1;
            (path.to_owned(), file.text.clone())
        });
        list.push(files.collect());
    }
    list
}

/// One change of a text: what, where and with what.
fn change(text: &str, kind: u8, from: usize, len: usize, with: char) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if chars.is_empty() {
        return with.to_string();
    }
    let from = from % chars.len();
    let to = (from + len).min(chars.len());
    match kind % 5 {
        0 => drop(chars.drain(from..to)),
        1 => {
            let copy: Vec<char> = chars.get(from..to).unwrap().to_vec();
            chars.splice(from..from, copy);
        }
        2 => {
            let other = (from * 7 + len) % chars.len();
            chars.swap(from, other);
        }
        3 => chars.insert(from, with),
        _ => *chars.get_mut(from).unwrap() = with,
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_specs_never_panic_and_can_always_be_shown(
        provider in 0_usize..4,
        changes in prop::collection::vec(
            (any::<usize>(), any::<u8>(), any::<usize>(), 1_usize..40, prop::sample::select(
                "\n\t :-?\"'{}[]#&*!|>%@`,.=()\\/aZ0é\u{feff}\u{0}\u{1b}\u{202e}🦀".chars().collect::<Vec<_>>())),
            1..6,
        ),
    ) {
        let mut files = real().swap_remove(provider);
        for (file, kind, from, len, with) in changes {
            let count = files.len();
            let text = &mut files[file % count].1;
            *text = change(text, kind, from, len, with);
        }
        let (sources, report) = corpus::compile(&files);
        let shown = report.render(&sources, false);
        prop_assert!(report.is_empty() || !shown.is_empty());
        prop_assert!(report.lines(&sources).iter().all(|line| !line.contains('\n')));
    }
}
