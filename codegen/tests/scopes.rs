//! What names see, what a proof proves, and what confirms a callback: whole providers, each in a few lines.

#![cfg(feature = "read")]
#![allow(clippy::unwrap_used)]

use vezne_codegen::model::{Callback, Model};
use vezne_codegen::source::Sources;

const PROVIDER: &str = "
provider: acme
name: Acme
environments:
  test:
    api: https://acme.example -- The API
credentials:
  key: text secret -- The merchant's key
catalogues:
  State:
    paid: done -- Paid
    open: pending -- Not yet
";

const GROUP: &str = "
about: Payments
source: https://acme.example 2026-01-31 -- Payments
operations:
  get:
    call: GET {api}/payments/{id} -- A payment
    effect: read
    path:
      id: text -- Its number
    reply:
      state: State -- Its state
      amount: money -- How much
    samples:
      get: done constructed -- shows it
";

const GET_REPLY: &str = r#"{"state":"paid","amount":1.00}"#;

/// Checks the small provider with more of `provider.yaml`, of its group, and of its samples.
fn check(provider: &str, group: &str, samples: &[(&str, &str)]) -> (Option<Model>, String) {
    let mut sources = Sources::new();
    sources.add("acme/provider.yaml", format!("{PROVIDER}{provider}"));
    sources.add("acme/payment.yaml", format!("{GROUP}{group}"));
    sources.add("acme/samples/get.reply.json", GET_REPLY);
    for (name, text) in samples {
        sources.add(format!("acme/samples/{name}"), *text);
    }
    let (model, report) = vezne_codegen::compile(&sources);
    let shown = report.render(&sources, false);
    // These providers are as small as they can be: a key that nothing uses, and no sample of a proof that fails.
    let small = |found: &&str| !found.contains("nothing uses the credential") && !found.contains("whose proof fails");
    let findings: Vec<&str> = shown.split_inclusive("\n\n").filter(small).collect();
    (model, findings.concat())
}

/// The one callback of a provider that checks without a finding.
fn callback(provider: &str, group: &str, samples: &[(&str, &str)]) -> (Model, Callback) {
    let (model, findings) = check(provider, group, samples);
    assert_eq!(findings, "");
    let model = model.unwrap();
    let callback = model.groups[0].callbacks[0].clone();
    (model, callback)
}

/// The names of the fields that nothing proves.
fn claimed(model: &Model, callback: &Callback) -> Vec<String> {
    callback.claimed.iter().map(|(id, index)| model.object(*id).fields[*index].wire.clone()).collect()
}

const NOTICE: &str = "
callbacks:
  notice:
    comes: server -- A payment changed
    given:
      kept: text -- The number that the shop kept
    body:
      .: as form -- What comes
      id: text -- Which one
    proof: none -- nothing is signed
    samples:
      notice: done constructed -- shows it
";

const NOTICE_SAMPLE: &[(&str, &str)] = &[("notice.callback.form", "id=7")];

#[test]
fn a_callback_that_nothing_confirms_says_why() {
    let (_, findings) = check("", NOTICE, NOTICE_SAMPLE);
    assert!(findings.contains("VZ061"), "{findings}");
    let (_, callback) = callback("", &format!("{NOTICE}    confirm: none -- no query is described\n"), NOTICE_SAMPLE);
    assert!(callback.confirm.is_none());
    assert_eq!(callback.confirm_docs.text, "no query is described");
    let (model, findings) = check("", &format!("{NOTICE}    confirm: none\n"), NOTICE_SAMPLE);
    assert!(model.is_none() && findings.contains("VZ064") && findings.contains("none -- why"), "{findings}");
}

#[test]
fn what_confirms_a_callback_is_read_from_the_reply_of_the_query() {
    let confirm = "    confirm:\n      ask: get(id = given.kept)\n      happened: state == \"paid\" and given.kept == request.id\n";
    let (_, callback) = callback("", &format!("{NOTICE}{confirm}"), NOTICE_SAMPLE);
    assert!(callback.confirm.unwrap().happened.is_some());
    let wrong = "    confirm:\n      ask: get(id = id)\n      happened: status == \"paid\"\n";
    let (model, findings) = check("", &format!("{NOTICE}{wrong}"), NOTICE_SAMPLE);
    assert!(model.is_none() && findings.contains("`GetReply` has no field `status`"), "{findings}");
    let half = "    confirm:\n      ask: get(id = id)\n";
    let (model, findings) = check("", &format!("{NOTICE}{half}"), NOTICE_SAMPLE);
    assert!(model.is_none() && findings.contains("happened"), "{findings}");
}

/// A list whose next page is asked for by an expression.
fn pages(parts: &str, next: &str) -> (Option<Model>, String) {
    let group = format!(
        "
  list:
    call: GET {{api}}/payments -- Payments
    effect: read
{parts}
    reply:
      items: list(text) -- Their numbers
    paging:
      items: items
      next:
        query.page: {next}
    samples:
      list: done constructed -- shows it
"
    );
    check("", &group, &[("list.reply.json", r#"{"items":["1"]}"#)])
}

const PAGE: &str = "    query:\n      page: int ?= 1 -- Which page";

#[test]
fn a_bare_name_behind_request_is_a_field_of_the_one_section_that_has_it() {
    let (_, findings) = pages(PAGE, "request.page + 1");
    assert_eq!(findings, "");
    let (_, findings) = pages(PAGE, "request.query.page + 1");
    assert_eq!(findings, "");
}

#[test]
fn a_name_that_two_sections_of_a_request_have_needs_its_section() {
    let (model, findings) = pages(&format!("{PAGE}\n    headers:\n      page: text? -- The same"), "request.page + 1");
    assert!(model.is_none(), "{findings}");
    assert!(findings.contains("write `request.query.page` or `request.headers.page`"), "{findings}");
}

#[test]
fn a_name_that_no_section_of_a_request_has_is_told_the_nearest_one() {
    let (model, findings) = pages(PAGE, "request.pag + 1");
    assert!(model.is_none() && findings.contains("did you mean `request.page`"), "{findings}");
}

#[test]
fn an_outcome_sees_what_the_caller_has_given() {
    let group = "
  confirm:
    call: POST {api}/confirm -- Confirm it
    effect: moves_money
    replay: none -- nothing is said
    settle:
      ask: get(id = given.id)
      happened: state == \"paid\" and amount == given.amount
    given:
      id: text -- Its number
      amount: money -- What was asked for
    body:
      token: text token -- What came back
    reply:
      amount: money -- What was taken
    outcome:
      amount:
        says: [amount >= given.amount]
    samples:
      confirm:
        .: done constructed -- shows it
        given.amount: \"2.00\"
      confirm_less:
        .: refused constructed -- one is not two
        given.amount: \"2.00\"
";
    let samples = [("confirm.reply.json", r#"{"amount":2.00}"#), ("confirm_less.reply.json", r#"{"amount":1.00}"#)];
    let (_, findings) = check("", group, &samples);
    assert_eq!(findings, "");
}

#[test]
fn a_block_of_one_line_keeps_its_end_of_line() {
    let recipe = |text: &str, length: u8| {
        format!(
            "recipes:
  bytes_of:
    about: Its bytes
    takes:
      raw: text
    gives: raw -> utf8 -> hex
    vectors:
      - raw: {text}
        gives: \"{}\"
",
            if length == 2 { "780a" } else { "78" }
        )
    };
    let group = "
callbacks:
  notice:
    comes: server -- A payment changed
    headers:
      X-Sign: text -- Signature
    body:
      id: text -- Which one
    proof:
      claim: headers.X-Sign
      equals: bytes_of(id + credentials.key)
    samples:
      notice:
        .: done constructed -- shows it
        headers.X-Sign: 376b
        credentials.key: k
";
    for (text, length) in [("x", 1), ("|\n          x", 2), ("|-\n          x", 1)] {
        let (_, findings) = check(&recipe(text, length), group, &[("notice.callback.json", r#"{"id":"7"}"#)]);
        assert_eq!(findings, "", "{text}");
    }
}

/// The fields that nothing proves, where this is what is signed.
fn unproved(signed: &str) -> Vec<String> {
    let provider = "settings:\n  lower: bool ?= false -- Whether ids are in lower case\n";
    let group = format!(
        "
callbacks:
  notice:
    comes: server -- A payment changed
    headers:
      X-Sign: text -- Signature
    body:
      id: text? -- Which one
      state: text -- Its state
    proof:
      claim: headers.X-Sign
      equals: {signed} + if(settings.lower, \"l\", \"u\") + credentials.key
    confirm: none -- nothing can be asked
    samples:
      notice:
        .: done constructed -- shows it
        headers.X-Sign: <7>uk
        credentials.key: k
"
    );
    let (model, callback) = callback(provider, &group, &[("notice.callback.json", r#"{"id":"7","state":"paid"}"#)]);
    claimed(&model, &callback)
}

#[test]
fn what_is_left_out_of_a_proof_for_being_blank_is_proved() {
    let rest =
        ["X-Sign", "state"].map(|name| if name == "state" { name.to_owned() } else { format!("headers.{name}") });
    assert_eq!(unproved("around(id, \"<\", \">\")"), rest);
    assert_eq!(unproved("if(id -> filled, around(id, \"<\", \">\"), \"\")"), rest);
    assert_eq!(unproved("if(not id -> filled, \"\", \"<\" + id + \">\")"), rest);
    assert_eq!(unproved("around(if(settings.lower, id -> lower, id), \"<\", \">\")"), rest);
}

#[test]
fn what_a_condition_over_the_message_leaves_out_is_not_proved() {
    // An id that reads as the stand-in would be taken for none, and the other way round.
    assert!(unproved("if(id -> filled, around(id, \"<\", \">\"), \"<none>\")").contains(&"id".to_owned()));
    assert!(unproved("if(state == \"paid\", around(id, \"<\", \">\"), \"\")").contains(&"id".to_owned()));
}

#[test]
fn what_is_written_otherwise_before_it_is_signed_is_not_proved() {
    // 1.00 and 100 would have one proof.
    assert!(unproved("around(id -> replace(\".\", \"\"), \"<\", \">\")").contains(&"id".to_owned()));
}

#[test]
fn a_status_that_is_stated_to_tell_nothing_stays_so_whatever_the_code_says() {
    let provider = "
profiles:
  default:
    outcome:
      http:
        reads: Problem
        code: code -> Code
        statuses:
          409: unknown
objects:
  Problem:
    .: object -- Why not
    code: text -- The reason
";
    let provider = provider.to_owned();
    let group = "
  create:
    call: POST {api}/payments -- Pay
    effect: moves_money
    replay: none -- nothing is said
    settle: none -- look by hand
    body:
      amount: money -- How much
    reply:
      state: State -- Its state
    outcome:
      call:
        says: [state]
    samples:
      create: done constructed -- shows it
      create_bad:
        .: refused constructed -- the code says so
        status: 400
      create_running:
        .: unknown constructed -- the first call may still run
        status: 409
catalogues:
  Code:
    bad: refused -- Not accepted
";
    let bad = r#"{"code":"bad"}"#;
    let samples = [
        ("create.reply.json", r#"{"state":"paid"}"#),
        ("create_bad.reply.json", bad),
        ("create_running.reply.json", bad),
    ];
    let (_, findings) = check(&provider, group, &samples);
    assert_eq!(findings, "");
}

#[test]
fn a_body_and_a_reply_say_on_their_own_line_how_the_whole_is_written() {
    let group = "
  find:
    call: POST {api}/find -- Payments
    effect: read
    body:
      .: as form -- What to look for
      id: text -- Its number
    reply:
      .: as xml(\"Found\") -- What was found
      id: text -- Its number
    samples:
      find: done constructed -- shows it
";
    let samples = [("find.request.form", "id=7"), ("find.reply.xml", "<Found><id>7</id></Found>")];
    let (_, findings) = check("", group, &samples);
    assert_eq!(findings, "");
}
