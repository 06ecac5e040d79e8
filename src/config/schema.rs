//! The JSON schema of `envlint.toml`, made of the tables that the file is read by.
//!
//! An editor completes and checks by it. It is as strict as the reader where a schema can be, and says nothing of rules'
//! names: projects add their own.

use serde_json::{Map, Value, json};

use super::Point;
use super::key::{Kind, Shape};
use super::section::FILE;
use crate::environment::EnvironmentClass;
use crate::rule::Severity;

/// The schema, of draft 2020-12.
///
/// ```
/// let schema = envlint::config::schema();
/// assert_eq!(schema["properties"]["files"]["additionalProperties"], false);
/// ```
pub fn schema() -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".into(), "envlint.toml".into());
    schema.extend(table(&FILE));
    Value::Object(schema)
}

fn table(shape: &Shape) -> Map<String, Value> {
    let described = shape.keys.iter().map(|key| {
        let mut property = of_kind(key.kind);
        property.insert("description".into(), key.meaning.into());
        (key.name.to_owned(), Value::Object(property))
    });
    let others = shape.fields.iter().map(|name| ((*name).to_owned(), json!({})));
    let properties: Map<_, _> = described.chain(others).collect();
    let mut table = object(json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    }));
    if !shape.meaning.is_empty() {
        table.insert("description".into(), shape.meaning.into());
    }
    if !shape.required.is_empty() {
        table.insert("required".into(), json!(shape.required));
    }
    if !shape.one_of.is_empty() {
        let each: Vec<_> = shape.one_of.iter().map(|name| json!({ "required": [name] })).collect();
        table.insert("anyOf".into(), each.into());
    }
    table
}

fn of_kind(kind: Kind) -> Map<String, Value> {
    const RULE: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
    let text = || json!({ "type": "string", "pattern": "\\S" });
    let list = |items: Value| json!({ "type": "array", "items": items });
    let rule = || json!({ "type": "string", "pattern": RULE });
    let hash = || json!({ "type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}$" });
    let glob = || json!({ "type": "string", "pattern": "^[^!]" });
    object(match kind {
        Kind::Text => text(),
        Kind::Texts => list(text()),
        Kind::Glob => glob(),
        Kind::Globs => list(glob()),
        Kind::Rule => rule(),
        Kind::Rules => list(rule()),
        Kind::Severities => {
            let names = [Severity::Error, Severity::Warning, Severity::Note].map(Severity::name);
            json!({
                "type": "object",
                "propertyNames": { "pattern": RULE },
                "additionalProperties": { "enum": names },
            })
        }
        Kind::Class => json!({ "enum": EnvironmentClass::EVERY.map(EnvironmentClass::name) }),
        Kind::Hash => hash(),
        Kind::Hashes => list(hash()),
        Kind::Point => json!({ "enum": Point::EVERY.map(Point::id) }),
        Kind::Date => json!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" }),
        Kind::Section(shape) => return table(shape),
        Kind::Named(shape) => json!({ "type": "object", "additionalProperties": table(shape) }),
        Kind::List(shape) => list(Value::Object(table(shape))),
    })
}

/// The members of a value that is written as an object.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}
