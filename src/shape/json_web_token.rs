//! JSON web tokens: what they say of themselves to everyone who decodes them.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use serde_json::{Map, Value};

/// How long a token lasts at most that is no more than a login: a month in seconds.
const LOGIN: u64 = 31 * 24 * 60 * 60;

/// A token whose header and claims can be read.
#[derive(Debug)]
pub(crate) struct JsonWebToken {
    claims: Map<String, Value>,
}

impl JsonWebToken {
    /// Reads a token that is signed, and by no made-up issuer: three parts in base64url, of which the first names an
    /// algorithm and the second holds claims. The whole of it may be in base64 once more.
    pub(crate) fn read(token: &[u8]) -> Option<Self> {
        if token.contains(&b'.') {
            return Self::read_plain(token);
        }
        let digits = token.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
        Self::read_plain(&BASE64_NOPAD.decode(&token[..digits]).ok()?)
    }

    fn read_plain(token: &[u8]) -> Option<Self> {
        let mut parts = token.split(|&byte| byte == b'.');
        let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
        let algorithm = object(header)?.get("alg")?.as_str()?.to_owned();
        let is_signed = !algorithm.eq_ignore_ascii_case("none") && !signature.is_empty();
        let read = Self { claims: object(claims)? };
        (is_signed && parts.next().is_none() && !read.is_example()).then_some(read)
    }

    /// Whether it is made for everyone: the token that a Supabase project gives to browsers.
    pub(crate) fn is_public(&self) -> bool {
        self.claims.get("role").and_then(Value::as_str) == Some("anon")
    }

    /// Whether it says that it ends soon after it was issued, as the token of a login does.
    pub(crate) fn is_of_login(&self) -> bool {
        let seconds = |name: &str| self.claims.get(name).and_then(Value::as_f64);
        let issued = seconds("iat").or_else(|| seconds("nbf")).or_else(|| seconds("auth_time"));
        let (Some(issued), Some(end)) = (issued, seconds("exp")) else { return false };
        #[expect(clippy::cast_precision_loss, reason = "a month in seconds is far below 2^52")]
        let login = LOGIN as f64;
        end - issued <= login
    }

    /// Whether it is the token that the tools and tutorials of the field show, or one in which only the time was changed.
    fn is_example(&self) -> bool {
        let says = |name: &str, value: &str| self.claims.get(name).and_then(Value::as_str) == Some(value);
        says("sub", "1234567890") || says("name", "John Doe") || says("loggedInAs", "admin")
    }
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> Vec<u8> {
        let parts = [header, claims, "a signature that nobody made"];
        parts.map(|part| BASE64URL_NOPAD.encode(part.as_bytes())).join(".").into_bytes()
    }

    const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

    #[test]
    fn a_token_is_read_by_its_header_and_its_claims() {
        assert!(JsonWebToken::read(&token(HEADER, r#"{"sub":"storage"}"#)).is_some());
        for (header, claims) in [
            (r#"{"typ":"JWT"}"#, "{}"),
            (r#"{"alg":"none"}"#, "{}"),
            (r#"{"alg":7}"#, "{}"),
            (HEADER, "[]"),
            (HEADER, "no claims"),
            (HEADER, r#"{"sub":"1234567890","iat":1516239022}"#),
        ] {
            assert!(JsonWebToken::read(&token(header, claims)).is_none(), "{header} {claims}");
        }
        for text in ["eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJIUzI1NiJ9.e30.", "a.b.c", ""] {
            assert!(JsonWebToken::read(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn a_token_in_base64_is_read_as_well() {
        let encoded = data_encoding::BASE64.encode(&token(HEADER, r#"{"sub":"storage"}"#));
        assert!(JsonWebToken::read(encoded.as_bytes()).is_some());
    }

    #[test]
    fn a_login_ends_soon_and_a_service_does_not() {
        let is_of_login = |claims| JsonWebToken::read(&token(HEADER, claims)).unwrap().is_of_login();
        assert!(is_of_login(r#"{"iat":1700000000,"exp":1700003600}"#));
        assert!(!is_of_login(r#"{"iat":1700000000,"exp":2015576000}"#));
        assert!(!is_of_login(r#"{"iat":1700000000}"#) && !is_of_login(r#"{"exp":1700003600}"#));
        assert!(!is_of_login(r#"{"iat":"long ago","exp":1700003600}"#));
    }

    #[test]
    fn what_browsers_get_is_public() {
        let is_public = |claims| JsonWebToken::read(&token(HEADER, claims)).unwrap().is_public();
        assert!(is_public(r#"{"iss":"supabase","role":"anon"}"#));
        assert!(!is_public(r#"{"iss":"supabase","role":"service_role"}"#));
    }
}
