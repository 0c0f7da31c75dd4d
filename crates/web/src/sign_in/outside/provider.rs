//! The provider: what it says of itself, where browsers are sent, and what its
//! answers prove.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use academy::{Email, OutsideAccount};
use axum::http::StatusCode;
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
    core::{
        CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims,
        CoreProviderMetadata, CoreTokenResponse,
    },
};
use tokio::sync::Mutex;

use super::http::Http;
use crate::Problem;

/// How long what a provider says of itself is believed.
const DISCOVERED: Duration = Duration::from_secs(60 * 60);
/// A proof is new if the provider saw its owner so many seconds ago; clocks may
/// differ a little.
const NEW_SECONDS: i64 = 120;

/// Which provider, and who may come from there.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its address, as it calls itself: `https://id.example.org`.
    pub issuer: String,
    /// What it calls this installation.
    pub client_id: String,
    /// What this installation proves itself with.
    pub client_secret: Option<String>,
    /// What the button calls it: "Example account".
    pub name: String,
    /// Whose e-mail addresses are let in; empty: everyone's.
    pub domains: Vec<String>,
    /// Whether somebody without an account gets one. Otherwise people are
    /// invited.
    pub sign_up: bool,
}

/// Settings that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not an address that keeps what it is told.
    #[error("the provider's address must begin with https://, not `{0}`")]
    Issuer(String),
    /// The whole world could come in.
    #[error("--oidc-sign-up needs --oidc-domain: whose addresses get an account")]
    Everyone,
}

impl Settings {
    /// Whether they can be.
    pub fn check(&self) -> Result<(), SettingsError> {
        let url = url::Url::parse(&self.issuer).ok();
        let safe = url.as_ref().is_some_and(|url| {
            let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            url.scheme() == "https" || (url.scheme() == "http" && local)
        });
        if !safe {
            return Err(SettingsError::Issuer(self.issuer.clone()));
        }
        if self.sign_up && self.domains.is_empty() {
            return Err(SettingsError::Everyone);
        }
        Ok(())
    }

    fn admits(&self, email: Option<&Email>) -> bool {
        let Some((_, domain)) = email.and_then(|email| email.as_str().rsplit_once('@')) else {
            return self.domains.is_empty();
        };
        let same = |it: &String| it.eq_ignore_ascii_case(domain);
        self.domains.is_empty() || self.domains.iter().any(same)
    }
}

/// What an answer proves.
pub(super) struct Claims {
    pub account: OutsideAccount,
    pub name: Option<String>,
    pub zone: Option<String>,
    /// The address, if the provider says that it is its owner's.
    pub verified_email: Option<Email>,
    /// Whether its owner proved themselves to the provider just now.
    pub is_new: bool,
}

/// What has to be remembered while a browser is away.
pub(super) struct Begun {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    back: String,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

pub(super) struct Provider {
    pub settings: Settings,
    discovered: Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>,
    http: Mutex<Option<Http>>,
}

impl Provider {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            discovered: Mutex::new(None),
            http: Mutex::new(None),
        }
    }

    /// Where to send a browser, the state that it brings back, and what to
    /// remember. `again`: its owner has to prove themselves anew.
    pub async fn begin(&self, back: &str, again: bool) -> Result<(String, String, Begun), Problem> {
        let client = self.client(back, false).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".into()))
            .add_scope(Scope::new("profile".into()))
            .set_pkce_challenge(challenge);
        if again {
            let now = Duration::ZERO;
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(now);
        }
        let (url, state, nonce) = request.url();
        let begun = Begun {
            nonce,
            verifier,
            back: back.to_owned(),
        };
        Ok((url.to_string(), state.secret().clone(), begun))
    }

    /// Exchanges the code, and looks at what came.
    pub async fn finish(&self, begun: Begun, code: String) -> Result<Claims, Problem> {
        let client = self.client(&begun.back, false).await?;
        let http = self.http().await?;
        let request = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(unusable)?
            .set_pkce_verifier(begun.verifier);
        let send = |request| {
            let http = http.clone();
            async move { http.send(request).await }
        };
        let answer = request.request_async(&send).await.map_err(unusable)?;
        let claims = match self.verify(&client, &answer, &begun.nonce) {
            Ok(claims) => claims,
            // The provider may have changed its keys since they were asked for.
            Err(_) => {
                let client = self.client(&begun.back, true).await?;
                self.verify(&client, &answer, &begun.nonce)
                    .map_err(unusable)?
            }
        };
        if !self.settings.admits(claims.verified_email.as_ref()) {
            let detail = "Accounts with this e-mail address are not let in here. Take the account of your organisation.";
            return Err(Problem::new(StatusCode::FORBIDDEN, "Not signed in", detail));
        }
        Ok(claims)
    }

    /// Signature, issuer, audience, times, nonce, and that the access token is
    /// the one that belongs to it.
    fn verify(
        &self,
        client: &Client,
        answer: &CoreTokenResponse,
        nonce: &Nonce,
    ) -> Result<Claims, Box<dyn std::error::Error + Send + Sync>> {
        let token = answer.id_token().ok_or("no ID token")?;
        let verifier = client.id_token_verifier();
        let claims = token.claims(&verifier, nonce)?;
        if let Some(expected) = claims.access_token_hash() {
            let key = token.signing_key(&verifier)?;
            let found =
                AccessTokenHash::from_token(answer.access_token(), token.signing_alg()?, key)?;
            if found != *expected {
                return Err("another access token".into());
            }
        }
        Ok(read(claims))
    }

    async fn client(&self, back: &str, afresh: bool) -> Result<Client, Problem> {
        let metadata = self.metadata(afresh).await?;
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = self.settings.client_secret.clone().map(ClientSecret::new);
        let back = RedirectUrl::new(back.to_owned()).map_err(Problem::internal)?;
        let client = CoreClient::from_provider_metadata((*metadata).clone(), id, secret);
        Ok(client.set_redirect_uri(back))
    }

    async fn metadata(&self, afresh: bool) -> Result<Arc<CoreProviderMetadata>, Problem> {
        let mut discovered = self.discovered.lock().await;
        if let Some((since, metadata)) = &*discovered
            && since.elapsed() < DISCOVERED
            && !afresh
        {
            return Ok(metadata.clone());
        }
        let http = self.http().await?;
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(Problem::internal)?;
        let send = |request| {
            let http = http.clone();
            async move { http.send(request).await }
        };
        let found = CoreProviderMetadata::discover_async(issuer, &send).await;
        let found = Arc::new(found.map_err(unusable)?);
        *discovered = Some((Instant::now(), found.clone()));
        Ok(found)
    }

    async fn http(&self) -> Result<Http, Problem> {
        let mut http = self.http.lock().await;
        if let Some(http) = &*http {
            return Ok(http.clone());
        }
        Ok(http.insert(Http::new().map_err(Problem::internal)?).clone())
    }
}

fn read(claims: &CoreIdTokenClaims) -> Claims {
    let email = claims
        .email()
        .filter(|_| claims.email_verified() == Some(true));
    let seen = claims.auth_time().unwrap_or_else(|| claims.issue_time());
    let age = (claims.issue_time() - seen).num_seconds();
    Claims {
        account: OutsideAccount {
            issuer: claims.issuer().as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
        },
        name: claims
            .name()
            .and_then(|name| name.get(None))
            .map(|name| name.to_string()),
        zone: claims.zoneinfo().map(|zone| zone.to_string()),
        verified_email: email.and_then(|email| email.as_str().parse().ok()),
        is_new: claims.auth_time().is_some() && age <= NEW_SECONDS,
    }
}

/// The provider cannot be used now; the log says why.
fn unusable(error: impl std::fmt::Display + std::fmt::Debug) -> Problem {
    tracing::warn!(%error, ?error, "the single sign-on provider cannot be used");
    let detail = "The single sign-on provider did not answer as it should. Nothing was changed. Try again in a minute, or sign in another way.";
    Problem::new(
        StatusCode::BAD_GATEWAY,
        "No answer from the provider",
        detail,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(domains: &[&str]) -> Settings {
        Settings {
            issuer: "https://id.example.org".into(),
            client_id: "quintain".into(),
            client_secret: None,
            name: "Example".into(),
            domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
            sign_up: false,
        }
    }

    #[test]
    fn only_addresses_of_the_given_domains_are_let_in() {
        let email = |text: &str| text.parse::<Email>().unwrap();
        let some = settings(&["Example.org"]);
        assert!(some.admits(Some(&email("ada@example.org"))));
        assert!(!some.admits(Some(&email("ada@sub.example.org"))));
        assert!(!some.admits(Some(&email("ada@example.org.evil.net"))));
        assert!(!some.admits(None), "an address that nobody vouches for");
        assert!(settings(&[]).admits(None));
    }

    #[test]
    fn a_provider_is_spoken_to_over_tls_and_does_not_let_the_world_in() {
        assert_eq!(settings(&[]).check(), Ok(()));
        let plain = Settings {
            issuer: "http://id.example.org".into(),
            ..settings(&[])
        };
        assert!(matches!(plain.check(), Err(SettingsError::Issuer(_))));
        let local = Settings {
            issuer: "http://localhost:3000".into(),
            ..settings(&[])
        };
        assert_eq!(local.check(), Ok(()));
        let open = Settings {
            sign_up: true,
            ..settings(&[])
        };
        assert_eq!(open.check(), Err(SettingsError::Everyone));
    }
}
