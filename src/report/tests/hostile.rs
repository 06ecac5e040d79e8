//! Whatever stands in names and messages, each format stays what it is.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

/// The XML is well-formed, with as many elements as there are.
fn assert_xml(text: &str) {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return,
            Event::Start(start) | Event::Empty(start) => {
                assert!(start.attributes().all(|attribute| attribute.is_ok()), "{text}");
            }
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn no_text_breaks_a_format(
        path in prop::collection::vec(any::<u8>(), 1..60),
        text in "[\\PC\t\r\n\u{1b}\u{9b}\u{202e}\u{ffff}`|<>&%\\[\\](){}:,\"']{0,60}",
        start in "( ?::error::|##\\[error\\]|\\]\\]>|</td>|```|\\[a\\]\\(b\\))?",
    ) {
        let text = format!("{start}{text}");
        let mut primary = label(&path, 1, "A=b", "b", &text);
        primary.place.excerpt.text = format!("A=b {}", escape(&text));
        primary.place.path = RepoPath::new(&path);
        let one = Finding {
            message: text.clone(),
            help: text.clone(),
            key: Some(text.clone()),
            related: vec![primary.clone()],
            ..finding(Severity::Warning, primary)
        };
        let incomplete = vec![Incomplete { path: text.clone(), reason: text }];
        let by = AllowedBy::Comment { reason: Some(one.message.clone()) };
        let suppressed = vec![Allowed { finding: one.clone(), by }];
        let report = Report { suppressed, incomplete, ..report(vec![one; 12]) };
        for format in FORMATS {
            let mut out = Vec::new();
            format.write(&report, Colour::Off, &mut out).unwrap();
            let shown = String::from_utf8(out).unwrap();
            prop_assert!(shown.chars().all(|it| it == '\n' || !it.is_control() && it != '\u{202e}'), "{}: {shown}", format.name);
            let is_command = |line: &str| {
                let line = line.trim_start();
                line.starts_with("::") && !line.starts_with("::: ")
            };
            prop_assert!(format.name == "github" || !shown.lines().any(is_command), "{}: {shown}", format.name);
            prop_assert!(format.name == "github" || !shown.contains("##["), "{}: {shown}", format.name);
            match format.name {
                "sarif" | "sarif-with-allowed" | "gitlab" | "gitlab-codequality" | "json" => {
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&shown).is_ok(), "{shown}");
                }
                "junit" => assert_xml(&shown),
                "github" => {
                    let is_ours = |line: &str| {
                        ["::error ", "::warning ", "::notice ", "::group::", "::endgroup::", "warning: "]
                            .iter()
                            .any(|it| line.starts_with(it))
                    };
                    prop_assert!(shown.lines().all(is_ours), "{shown}");
                }
                "html" => {
                    // Written so that it is XML too.
                    assert_xml(shown.trim_start_matches("<!DOCTYPE html>\n"));
                    prop_assert_eq!(shown.matches("<article").count(), 12);
                }
                "markdown" => {
                    let rows = shown.lines().filter(|line| line.starts_with("| <code>reused")).count();
                    prop_assert_eq!(rows, 12);
                }
                _ => {}
            }
        }
    }
}
