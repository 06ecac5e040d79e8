//! Hashes of passwords, from which nobody logs in.

/// Whether a value is the hash of a password as `crypt`, bcrypt, Apache and Argon2 write it, alone or behind the user's name.
pub(crate) fn is_password_hash(value: &[u8]) -> bool {
    const SCHEMES: &[&str] = &[
        "$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$y$", "$apr1$", "$argon2", "$pbkdf2", "{SHA}", "{SSHA",
    ];
    let begins = |text: &[u8]| SCHEMES.iter().any(|scheme| text.starts_with(scheme.as_bytes()));
    let behind_user = value.iter().position(|byte| *byte == b':').map(|at| &value[at + 1..]);
    begins(value) || behind_user.is_some_and(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_known_by_their_scheme() {
        for value in ["$6$salt$hash", "$2b$10$abc", "admin:$apr1$salt$hash", "app:{SHA}abc="] {
            assert!(is_password_hash(value.as_bytes()), "{value}");
        }
        for value in ["$ecret6$1$", "pa:ss", "$7", ""] {
            assert!(!is_password_hash(value.as_bytes()), "{value}");
        }
    }
}
