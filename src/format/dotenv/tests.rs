use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Vec<(String, String)> {
    Dotenv
        .read(text.as_bytes())
        .assignments
        .into_iter()
        .map(|it| {
            let value = match &it.value {
                Value::Literal(literal) => String::from_utf8_lossy(literal.text.expose()).into_owned(),
                Value::Interpolated(literal) => {
                    format!("~{}", String::from_utf8_lossy(literal.text.expose()))
                }
                Value::Reference | Value::Stored(_) => "(reference)".to_owned(),
                Value::Empty => String::new(),
            };
            (it.key, value)
        })
        .collect()
}

fn one(text: &str) -> String {
    let mut read = read(text);
    assert_eq!(read.len(), 1, "{text:?} holds one assignment: {read:?}");
    read.remove(0).1
}

fn readings(text: &str) -> Vec<String> {
    let assignments = Dotenv.read(text.as_bytes()).assignments;
    let literal = assignments[0].value.literal().expect("a literal");
    literal.readings().map(|it| String::from_utf8_lossy(it.expose()).into_owned()).collect()
}

#[test]
fn plain_forms_of_an_assignment() {
    for text in [
        "K=v",
        "K = v",
        "export K=v",
        "  K=v  ",
        "K: v",
        "'K'=v",
        "K=\"v\"",
        "K='v'",
        "K=`v`",
        "K=v # note",
        "\tK=v\r\n",
        "K:v",
    ] {
        assert_eq!(one(text), "v", "{text:?}");
    }
}

#[test]
fn every_line_ending_ends_a_value() {
    let expected = [("A".to_owned(), "1".to_owned()), ("B".to_owned(), "2".to_owned())];
    for text in ["A=1\nB=2\n", "A=1\r\nB=2\r\n", "A=1\rB=2"] {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

#[test]
fn comments_and_other_lines_are_passed_over() {
    assert_eq!(read("# K=v\n\nnot an assignment\nhttp://host/path\n=v\n"), []);
}

#[test]
fn empty_values_do_not_take_the_next_line() {
    assert_eq!(
        read("PASSWORD=\nUSER=u\n"),
        [("PASSWORD".into(), String::new()), ("USER".into(), "u".into())]
    );
    assert_eq!(one("K= # nothing"), "");
    assert_eq!(one("K=\"\""), "");
}

#[test]
fn bare_keys_come_from_the_environment() {
    assert_eq!(one("API_KEY"), "(reference)");
    assert_eq!(one("export API_KEY"), "(reference)");
}

#[test]
fn quoted_values_span_lines() {
    assert_eq!(one("K=\"a\nb\""), "a\nb");
    assert_eq!(one("K='a\r\nb' # note"), "a\r\nb");
    assert_eq!(one("K=\"\"\"a\n\"b\"\n\"\"\""), "a\n\"b\"\n");
}

#[test]
fn unclosed_quote_does_not_hide_the_lines_below() {
    let read = read("A=it's\nB='open\nSECRET=one\nC='x'\n");
    let keys: Vec<_> = read.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(keys, ["A", "B", "SECRET", "C"]);
    assert_eq!(read[2].1, "one");
}

#[test]
fn escapes_belong_to_double_quotes() {
    assert_eq!(one(r#"K="a\nb\t\"c\" \$d \\""#), "a\nb\t\"c\" $d \\");
    assert_eq!(one(r"K='a\nb'"), r"a\nb");
    assert_eq!(one(r"K=a\nb"), r"a\nb");
    assert_eq!(one(r"K='C:\'"), r"C:\");
}

#[test]
fn parsers_that_differ_give_further_readings() {
    assert_eq!(readings("K=pa#ss"), ["pa#ss", "pa"]);
    assert_eq!(readings("K=pa$$ss"), ["pa$$ss", "pa$ss"]);
    assert!(readings(r#"K="a\"b""#).contains(&r#"a\"b"#.to_owned()));
    assert_eq!(readings("K=plain"), ["plain"]);
}

#[test]
fn references_inside_the_file_are_resolved() {
    let text = "USER=app\nHOST=\"db.shop.io\"\nURL=postgres://${USER}@$HOST/shop";
    assert_eq!(read(text)[2].1, "postgres://app@db.shop.io/shop");
    assert_eq!(read("URL=${LATER}\nLATER=v")[0].1, "v");
}

#[test]
fn defaults_are_literals() {
    assert_eq!(one("URL=${DB:-postgres://h.io/db}"), "postgres://h.io/db");
    assert_eq!(one("URL=${DB-${OTHER:-x}}"), "x");
}

#[test]
fn what_the_file_does_not_answer_stays_a_reference() {
    assert_eq!(one("K=${SECRET}"), "(reference)");
    assert_eq!(one("K=$SECRET"), "(reference)");
    assert_eq!(one("K=\"${A:?must be set}\""), "(reference)");
    assert_eq!(one("K=postgres://${USER}@h.io/db"), "~postgres://${USER}@h.io/db");
}

#[test]
fn circles_end() {
    assert_eq!(read("A=${B}\nB=${A}").len(), 2);
    let doubling: String = (0..40)
        .map(|at| format!("A{}=${{A{at}}}${{A{at}}}\n", at + 1))
        .chain(["A0=xx\n".to_owned()])
        .collect();
    assert_eq!(read(&doubling).len(), 41);
}

#[test]
fn references_add_a_bounded_amount() {
    let large = format!("A={}\n", "x".repeat(20_000));
    let text = large.clone() + &format!("B={}\n", "$A".repeat(200)).repeat(300);
    let assignments = read(&text);
    assert_eq!(assignments.len(), 301);
    // As far as 64 KiB go, and then as they are written.
    assert!(assignments.iter().all(|(_, value)| value.len() < 70_000));
    assert!(assignments.iter().any(|(_, value)| value.len() > 60_000));
}

#[test]
fn braces_that_never_close_are_text() {
    let read = read(&format!("K={}${{B}}\nB=x", "${".repeat(200_000)));
    assert!(read[0].1.ends_with("${${x"), "{} bytes", read[0].1.len());
}

#[test]
fn single_quotes_protect_the_dollar() {
    assert_eq!(one("K='$ecretf0rt3st'"), "$ecretf0rt3st");
}

#[test]
fn duplicate_keys_are_all_read_and_the_last_one_counts() {
    assert_eq!(read("A=1\nA=2\nB=$A")[2].1, "2");
}

#[test]
fn spans_point_at_key_and_value() {
    let text = b"export KEY = \"va lue\" # note";
    let assignment = &Dotenv.read(text).assignments[0];
    assert_eq!(&text[assignment.key_span.range()], b"KEY");
    assert_eq!(&text[assignment.value_span.range()], b"va lue");
}

#[test]
fn spans_of_unquoted_values_leave_the_comment_out() {
    let text = b"KEY=value # a note";
    assert_eq!(&text[Dotenv.read(text).assignments[0].value_span.range()], b"value");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        for assignment in Dotenv.read(&text).assignments {
            prop_assert!(assignment.key_span.end <= text.len() && assignment.value_span.end <= text.len());
        }
    }

    #[test]
    fn no_likely_text_makes_the_reader_panic(text in "([A-Z]{0,2}[=:]?['\"`\\\\$# {}a-z\r\n]{0,6}){0,20}") {
        for assignment in Dotenv.read(text.as_bytes()).assignments {
            prop_assert!(assignment.key_span.end <= text.len() && assignment.value_span.end <= text.len());
        }
    }

    #[test]
    fn quoted_value_comes_back(value in "[^\"\\\\$\r\n]{0,40}") {
        prop_assume!(!value.starts_with("\"\""));
        let readings = readings_or_empty(&format!("K=\"{value}\""));
        prop_assert!(readings.contains(&value));
    }
}

fn readings_or_empty(text: &str) -> Vec<String> {
    let assignments = Dotenv.read(text.as_bytes()).assignments;
    match assignments[0].value.literal() {
        Some(literal) => {
            literal.readings().map(|it| String::from_utf8_lossy(it.expose()).into_owned()).collect()
        }
        None => {
            vec![String::from_utf8_lossy(&text.as_bytes()[assignments[0].value_span.range()]).into_owned()]
        }
    }
}
