//! Names for findings where a format wants each to have one of its own.

use std::collections::HashMap;

use crate::finding::Finding;

/// The fingerprint of each finding; those that come again are numbered.
pub(super) fn identities(findings: &[Finding]) -> Vec<String> {
    let mut seen = HashMap::<_, usize>::new();
    let mut identity = |finding: &Finding| {
        let times = seen.entry(finding.fingerprint.clone()).or_default();
        *times += 1;
        match *times {
            1 => finding.fingerprint.to_string(),
            again => format!("{}-{again}", finding.fingerprint),
        }
    };
    findings.iter().map(&mut identity).collect()
}

/// A digest of what names something, in 32 hexadecimal digits.
pub(super) fn digest(parts: &[&str]) -> String {
    blake3::hash(parts.join("\0").as_bytes()).to_hex()[..32].to_owned()
}

/// The digest in the form of a UUID of version 8, which is the one for digests of one's own.
pub(super) fn uuid(name: &str) -> String {
    let digits = digest(&["finding", name]);
    format!("{}-{}-8{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..])
}
