//! Public keys that let people into machines.

/// The input that takes a public key.
///
/// Source: the schemas of pulumi-aws 7.51, pulumi-digitalocean 4.84 and pulumi-hcloud 1.43.
pub fn key_input(class: &str) -> Option<&'static str> {
    matches!(
        class,
        "aws:ec2/keyPair:KeyPair"
            | "aws:lightsail/keyPair:KeyPair"
            | "digitalocean:index/sshKey:SshKey"
            | "hcloud:index/sshKey:SshKey"
    )
    .then_some("publicKey")
}

/// What people call users of machines, robots and teams.
const SHARED: [&str; 24] = [
    "admin",
    "ansible",
    "azureuser",
    "bot",
    "centos",
    "ci",
    "core",
    "debian",
    "deploy",
    "deployer",
    "ec2-user",
    "git",
    "github",
    "gitlab",
    "infra",
    "jenkins",
    "ops",
    "platform",
    "pulumi",
    "root",
    "runner",
    "team",
    "terraform",
    "ubuntu",
];

/// Whether the comment of a key is that of a person: `user@laptop` or an address of mail.
pub fn is_person(comment: &str) -> bool {
    let Some((user, host)) = comment.split_once('@') else { return false };
    let own = |part: &str| SHARED.binary_search(&part).is_ok();
    let user = user.to_ascii_lowercase();
    !user.is_empty() && !host.is_empty() && !own(&user) && !user.split(['-', '_', '.']).any(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_from_a_robot() {
        assert!(SHARED.is_sorted());
        assert!(is_person("bob@laptop") && is_person("ada.byron@example.com"));
        for comment in ["deploy@shop", "ubuntu@ip-10-0-0-1", "shop-deploy@ci", "team@example.com", "bastion", "@x", ""]
        {
            assert!(!is_person(comment), "{comment}");
        }
    }
}
