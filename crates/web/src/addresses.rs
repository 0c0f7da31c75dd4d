//! Which names the server has.

use crate::hosts::Authority;

/// Host names of the server, and how browsers reach it.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The platform's own name, without a port. Labs' origins are one label below it.
    pub platform: String,
    /// What attackers' origins are one label below, so that browsers count
    /// them as another site than the platform and the labs.
    pub elsewhere: String,
    /// Whether TLS ends in front of the server.
    pub tls: bool,
    /// Where the platform is, for mails: `https://learn.example.org`.
    home: String,
    /// Whether it is there for everyone. Otherwise it is where the asking browser
    /// has found it: through a tunnel, on another port.
    is_public: bool,
}

/// Addresses that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an address of a site.
    #[error(
        "`{0}` is no address of a site; write one like `https://learn.example.org`, without a path"
    )]
    NoSite(String),
    /// Browsers give secure cookies and passkeys to secure addresses only.
    #[error(
        "browsers keep no secure cookies for `{0}`: let a reverse proxy speak TLS in front of Quintain and write https://"
    )]
    NoTls(String),
    /// The second name is missing.
    #[error(
        "`{0}` needs --lab-domain: a second domain, below which the attackers' pages of labs are"
    )]
    NoLabDomain(String),
    /// The second name is not a name.
    #[error("`{0}` is no domain name; write one like `quintain-labs.example.net`")]
    NoDomain(String),
    /// The second name is of the same site.
    #[error(
        "`{0}` and `{1}` are one site for browsers; --lab-domain must be registered apart, so that attacks across sites are what they are in the world"
    )]
    SameSite(String, String),
}

impl Default for Addresses {
    fn default() -> Self {
        Self::local(8080)
    }
}

impl Addresses {
    /// For a server on the learner's own machine, on this port: browsers lead
    /// every name below `localhost` to it.
    pub fn local(port: u16) -> Self {
        Self {
            platform: "quintain.localhost".into(),
            elsewhere: "localhost".into(),
            tls: false,
            home: format!("http://quintain.localhost:{port}"),
            is_public: false,
        }
    }

    /// For a server that others reach at `url`, with attackers' pages below
    /// `lab_domain`.
    pub fn public(url: &str, lab_domain: Option<&str>) -> Result<Self, AddressError> {
        let no_site = || AddressError::NoSite(url.into());
        let site = url::Url::parse(url).map_err(|_| no_site())?;
        let Some(url::Host::Domain(platform)) = site.host() else {
            return Err(no_site());
        };
        let plain = site.path() == "/" && site.query().is_none() && site.fragment().is_none();
        if !plain || !site.username().is_empty() || site.password().is_some() {
            return Err(no_site());
        }
        let local = platform == "localhost" || platform.ends_with(".localhost");
        let tls = match site.scheme() {
            "https" => true,
            "http" if local => false,
            "http" => return Err(AddressError::NoTls(url.into())),
            _ => return Err(no_site()),
        };
        let elsewhere = match lab_domain {
            Some(domain) => domain.to_ascii_lowercase(),
            None if local => "localhost".into(),
            None => return Err(AddressError::NoLabDomain(url.into())),
        };
        if !matches!(url::Host::parse(&elsewhere), Ok(url::Host::Domain(_))) {
            return Err(AddressError::NoDomain(elsewhere));
        }
        let attacker = format!("x.{elsewhere}");
        if psl::domain_str(platform) == psl::domain_str(&attacker) {
            return Err(AddressError::SameSite(platform.into(), elsewhere));
        }
        Ok(Self {
            platform: platform.into(),
            elsewhere,
            tls,
            home: site.origin().ascii_serialization(),
            is_public: true,
        })
    }

    /// `http` or `https`.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// Where the platform is, without a slash at the end, whoever asks.
    pub fn home(&self) -> &str {
        &self.home
    }

    /// The platform's host name.
    pub fn host(&self) -> &str {
        &self.platform
    }

    /// The same with its port, where [`Addresses::home`] has one.
    pub(crate) fn host_and_port(&self) -> &str {
        let home = self.home.split_once("://");
        home.map_or(&*self.home, |(_, rest)| rest)
    }

    /// Whether others reach it under a name of its own.
    pub fn is_public(&self) -> bool {
        self.is_public
    }

    /// Where the platform is for a browser, without a slash at the end.
    pub fn origin(&self, authority: &Authority) -> String {
        if self.is_public {
            return self.home.clone();
        }
        format!("{}://{}{}", self.scheme(), self.platform, authority.port())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_names_the_platform_and_the_attackers_site() {
        let public = |url, labs| Addresses::public(url, labs);
        let addresses = public("https://learn.example.org", Some("Labs.Example.NET")).unwrap();
        assert_eq!(addresses.platform, "learn.example.org");
        assert_eq!(addresses.elsewhere, "labs.example.net");
        assert!(addresses.tls);
        assert!(addresses.is_public());
        assert_eq!(addresses.home(), "https://learn.example.org");
        let local = public("http://quintain.localhost:9000/", None).unwrap();
        assert_eq!((local.elsewhere.as_str(), local.tls), ("localhost", false));
    }

    #[test]
    fn an_address_that_cannot_work_is_refused_with_the_mend() {
        let refused = |url, labs| Addresses::public(url, labs).unwrap_err();
        for url in [
            "learn.example.org",
            "https://192.0.2.1",
            "https://learn.example.org/path",
            "https://user@learn.example.org",
            "ftp://learn.example.org",
        ] {
            assert!(
                matches!(refused(url, Some("x.net")), AddressError::NoSite(_)),
                "{url}"
            );
        }
        let plain = refused("http://learn.example.org", Some("x.net"));
        assert!(matches!(plain, AddressError::NoTls(_)));
        let alone = refused("https://learn.example.org", None);
        assert!(matches!(alone, AddressError::NoLabDomain(_)));
        let number = refused("https://learn.example.org", Some("192.0.2.1"));
        assert!(matches!(number, AddressError::NoDomain(_)));
    }

    #[test]
    fn attackers_pages_must_be_another_site_by_the_public_suffix_list() {
        let same = |url, labs| {
            let answer = Addresses::public(url, Some(labs));
            matches!(answer, Err(AddressError::SameSite(..)))
        };
        assert!(same("https://learn.example.org", "labs.example.org"));
        assert!(same("https://learn.example.org", "learn.example.org"));
        assert!(same("https://learn.example.co.uk", "example.co.uk"));
        assert!(!same("https://learn.example.co.uk", "labs.other.co.uk"));
        assert!(!same("https://one.github.io", "two.github.io"));
    }
}
