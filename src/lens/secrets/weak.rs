//! Passwords that everybody knows.

/// What images, manuals and answers put where a password belongs, in small letters; and those that are guessed first.
///
/// Source: the default passwords in the documentation of `PostgreSQL`, `MySQL`, `MongoDB`, `RabbitMQ`, Grafana, Tomcat and
/// Keycloak images, and the heads of published lists of the most used passwords (2026-11).
const KNOWN: [&str; 46] = [
    "000000",
    "111111",
    "123123",
    "123456",
    "12345678",
    "123456789",
    "1234567890",
    "abc123",
    "admin",
    "admin123",
    "admin1234",
    "adminadmin",
    "administrator",
    "changeit",
    "changeme",
    "changeme123",
    "changeme123!",
    "default",
    "guest",
    "iloveyou",
    "letmein",
    "minioadmin",
    "mongo",
    "mysql",
    "p@ssw0rd",
    "p@ssword",
    "passw0rd",
    "password",
    "password1",
    "password123",
    "password123!",
    "postgres",
    "postgrespassword",
    "qwerty",
    "qwerty123",
    "rabbitmq",
    "redis",
    "root",
    "rootpassword",
    "secret",
    "secret123",
    "test",
    "test123",
    "toor",
    "welcome",
    "welcome1",
];

/// As long as the longest of them.
pub const LONGEST: usize = 16;

/// With which letters and digits those of each length begin, a bit each: most texts are told by that.
const BEGINNINGS: [u64; LONGEST + 1] = {
    let mut beginnings = [0; LONGEST + 1];
    let mut at = 0;
    while at < KNOWN.len() {
        let known = KNOWN[at].as_bytes();
        beginnings[known.len()] |= bit(known[0]);
        at += 1;
    }
    beginnings
};

/// A bit for each of 64 bytes that stand one behind the other in ASCII; capital letters share those of small ones.
const fn bit(byte: u8) -> u64 {
    1 << ((byte | 0x20) % 64)
}

/// Whether a password is one that everybody knows.
pub fn is_weak(password: &str) -> bool {
    let beginnings = BEGINNINGS.get(password.len()).copied().unwrap_or_default();
    if password.bytes().next().is_none_or(|first| beginnings & bit(first) == 0) {
        return false;
    }
    let small = || password.bytes().map(|byte| byte.to_ascii_lowercase());
    KNOWN.binary_search_by(|known| known.bytes().cmp(small())).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_passwords_are_told_in_any_letter_case_and_as_a_whole() {
        assert!(KNOWN.is_sorted() && KNOWN.iter().all(|known| known.len() <= LONGEST));
        assert!(is_weak("postgres") && is_weak("P@ssw0rd") && is_weak("ChangeMe123!"));
        assert!(!is_weak("postgres-2026-Sommer") && !is_weak("") && !is_weak("passwords"));
    }
}
