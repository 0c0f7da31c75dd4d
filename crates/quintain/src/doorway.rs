//! How browsers reach the server and how people get in: the options for it.

use std::net::IpAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use web::client::Proxies;
use web::hosts::Addresses;
use web::sign_in::outside;

use crate::setup::Failure;

#[derive(clap::Args)]
pub struct Doorway {
    /// Where others reach the platform, if not on this machine alone: https://learn.example.org. A reverse
    /// proxy in front speaks TLS, and leads this name and all names below it here.
    #[arg(long, env = "QUINTAIN_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// A second domain, registered apart, below which the attackers' pages of labs are.
    #[arg(
        long,
        env = "QUINTAIN_LAB_DOMAIN",
        value_name = "DOMAIN",
        requires = "public_url"
    )]
    lab_domain: Option<String>,
    /// A reverse proxy whose word about the client's address counts, as an address or a network. Several
    /// are possible. Without it, with --public-url: this machine.
    #[arg(
        long,
        env = "QUINTAIN_PROXY",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    proxy: Vec<String>,
    /// An OpenID Connect provider for single sign-on: https://id.example.org.
    #[arg(long, env = "QUINTAIN_OIDC_ISSUER", value_name = "URL")]
    oidc_issuer: Option<String>,
    /// What the provider calls this installation.
    #[arg(
        long,
        env = "QUINTAIN_OIDC_CLIENT_ID",
        value_name = "ID",
        default_value = "quintain"
    )]
    oidc_client_id: String,
    /// A file that holds what this installation proves itself with to the provider.
    #[arg(long, env = "QUINTAIN_OIDC_SECRET_FILE", value_name = "FILE")]
    oidc_secret_file: Option<PathBuf>,
    /// What the button on the sign-in page calls it.
    #[arg(
        long,
        env = "QUINTAIN_OIDC_NAME",
        value_name = "NAME",
        default_value = "single sign-on"
    )]
    oidc_name: String,
    /// Whose e-mail addresses are let in from the provider. Several are possible; without it, all.
    #[arg(
        long,
        env = "QUINTAIN_OIDC_DOMAIN",
        value_name = "DOMAIN",
        value_delimiter = ','
    )]
    oidc_domain: Vec<String>,
    /// Whoever comes from the provider gets an account. Without it, people are invited.
    #[arg(long, env = "QUINTAIN_OIDC_SIGN_UP")]
    oidc_sign_up: bool,
}

impl Doorway {
    /// The names that the server answers to, listening on this port.
    pub fn addresses(&self, port: u16) -> Result<Addresses, Failure> {
        let Some(url) = &self.public_url else {
            return Ok(Addresses::local(port));
        };
        let addresses = Addresses::public(url, self.lab_domain.as_deref());
        addresses.map_err(|error| Failure::Other(error.to_string()))
    }

    /// The proxies that are believed.
    pub fn proxies(&self) -> Result<Proxies, Failure> {
        let this_machine = ["127.0.0.0/8".to_owned(), "::1/128".to_owned()];
        let named = match (&self.public_url, self.proxy.as_slice()) {
            (Some(_), []) => this_machine.as_slice(),
            (_, named) => named,
        };
        let read = |text: &String| {
            let network = text
                .parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
            network.map_err(|_| {
                Failure::Other(format!(
                    "`{text}` is no address or network of a proxy; write one like 10.0.0.5 or 10.0.0.0/8"
                ))
            })
        };
        Ok(Proxies(named.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// The single sign-on provider, if there is one.
    pub fn outside(&self) -> Result<Option<outside::Settings>, Failure> {
        let Some(issuer) = &self.oidc_issuer else {
            return Ok(None);
        };
        let secret = self.oidc_secret_file.as_ref().map(|file| {
            std::fs::read_to_string(file)
                .map_err(|error| Failure::Other(format!("can't read {}: {error}", file.display())))
        });
        let settings = outside::Settings {
            issuer: issuer.clone(),
            client_id: self.oidc_client_id.clone(),
            client_secret: secret.transpose()?.map(|text| text.trim().to_owned()),
            name: self.oidc_name.clone(),
            domains: self.oidc_domain.clone(),
            sign_up: self.oidc_sign_up,
        };
        let fine = settings.check();
        fine.map_err(|error| Failure::Other(error.to_string()))?;
        Ok(Some(settings))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        doorway: Doorway,
    }

    fn doorway(options: &[&str]) -> Doorway {
        Cli::parse_from([&["serve"], options].concat()).doorway
    }

    const PUBLIC: [&str; 4] = [
        "--public-url",
        "https://learn.example.org",
        "--lab-domain",
        "labs.example.net",
    ];

    #[test]
    fn behind_a_public_name_a_proxy_on_this_machine_is_believed_and_otherwise_none() {
        assert_eq!(doorway(&[]).proxies().unwrap().0, []);
        let this_machine = doorway(&PUBLIC).proxies().unwrap().0;
        assert_eq!(this_machine.len(), 2);
        let named = [&PUBLIC[..], &["--proxy", "10.0.0.5,10.1.0.0/16"]].concat();
        let named = doorway(&named).proxies().unwrap().0;
        assert_eq!(named[0].to_string(), "10.0.0.5/32");
        assert_eq!(named.len(), 2);
    }

    #[test]
    fn options_that_cannot_be_are_refused_in_words() {
        let told = |failure: Failure| failure.to_string();
        let proxy = doorway(&["--proxy", "the-proxy"]).proxies().unwrap_err();
        assert!(told(proxy).contains("`the-proxy` is no address"));
        let alone = doorway(&PUBLIC[..2]).addresses(8080).err().unwrap();
        assert!(told(alone).contains("--lab-domain"));
        let open = ["--oidc-issuer", "https://id.example.org", "--oidc-sign-up"];
        assert!(told(doorway(&open).outside().unwrap_err()).contains("--oidc-domain"));
        let nowhere = [
            "--oidc-issuer",
            "https://id.example.org",
            "--oidc-secret-file",
            "/nowhere",
        ];
        assert!(told(doorway(&nowhere).outside().unwrap_err()).contains("/nowhere"));
    }

    #[test]
    fn the_secret_of_single_sign_on_is_read_from_its_file() {
        let file = std::env::temp_dir().join(format!("quintain-secret-{}", std::process::id()));
        std::fs::write(&file, "hush\n").unwrap();
        let options = [
            "--oidc-issuer",
            "https://id.example.org",
            "--oidc-secret-file",
        ];
        let options = [&options[..], &[file.to_str().unwrap()]].concat();
        let settings = doorway(&options).outside().unwrap().unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(settings.client_secret.as_deref(), Some("hush"));
    }
}
