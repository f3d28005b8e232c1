//! `/metrics` and `/catalogue` over HTTP: on the exporter's own thread, or in the application's router.

mod accept;
mod connection;
mod document;
mod document_cache;
mod encoding;
mod listener;
mod routes;
mod token;

use std::fmt::Display;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use self::connection::Limits;
use self::listener::Listener;
use self::routes::Routes;
use self::token::Token;
use crate::export::Exporter;
use crate::export::builder::ExporterBuilder;
use crate::export::component::{Checked, Component, Role, Settings};
use crate::export::error::InstallError;
use crate::export::renderer::Renderer;

impl ExporterBuilder {
    /// Serves `GET /metrics` and `GET /catalogue` on the exporter's own thread, so the program needs no async runtime.
    /// Port 0 is any free port; [`Exporter::local_addr`] returns it.
    pub fn listen(self, address: impl Display) -> Self {
        self.server(|settings| settings.address = Some(address.to_string()))
    }

    /// Requires `Authorization: Bearer` with this token for `/metrics` and `/catalogue`, and answers 401 to other
    /// requests. It applies to [`listen`](Self::listen) and [`Exporter::router`]. In Prometheus, set it as the
    /// scrape's `authorization: { credentials: … }`. Without TLS in front of the server, the token is sent
    /// unencrypted.
    ///
    /// ```
    /// # use callmeter::Exporter;
    /// let mut exporter = Exporter::builder();
    /// if let Ok(token) = std::env::var("METRICS_TOKEN") {
    ///     exporter = exporter.bearer_token(token);
    /// }
    /// exporter.install()?;
    /// # Ok::<(), callmeter::InstallError>(())
    /// ```
    pub fn bearer_token(self, token: impl AsRef<str>) -> Self {
        self.server(|settings| settings.token = Some(Token::new(token.as_ref())))
    }

    /// Sets how many connections may be open at a time. The default is 64. Further connections wait to be accepted.
    /// Zero is rejected.
    pub fn max_connections(self, connections: usize) -> Self {
        self.server(|settings| settings.limits.connections = connections)
    }

    /// Sets how long a connection may take to send a request's head before it is closed. The default is 10 s. Zero is
    /// rejected.
    pub fn header_timeout(self, timeout: Duration) -> Self {
        self.server(|settings| settings.limits.header_timeout = timeout)
    }

    fn server(mut self, change: impl FnOnce(&mut ServerSettings)) -> Self {
        let mut settings = self.components.get::<ServerSettings>(Role::Server).cloned().unwrap_or_default();
        change(&mut settings);
        self.components.set(Role::Server, settings);
        self
    }
}

impl Exporter {
    /// The address that [`listen`](ExporterBuilder::listen) bound, with the port that the system chose for port 0.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        let server = self.0.components.get::<Server>(Role::Server)?;
        server.listener.as_ref().map(Listener::local_addr)
    }

    /// The routes `GET /metrics` and `GET /catalogue`, to merge into an application's own router. They require the
    /// [token](ExporterBuilder::bearer_token), if one is set.
    ///
    /// You can merge them before or after you add a layer (`callmeter::http::layer!`): the application's own fallback
    /// still answers, and its 404s are counted. Create and merge these routes on one thread, for example in one
    /// expression.
    ///
    /// All routers and the server of an exporter together keep at most two responses' texts in memory. Requests that
    /// wait share the next one. While others wait, a client is disconnected if it reads nothing for two seconds or has
    /// not read everything within thirty.
    pub fn router(&self) -> Router {
        let components = &self.0.components;
        // The builder need not have set anything of the server.
        let server = || Server { routes: Routes::new(&self.0.renderer, None), listener: None };
        components.add(Role::Server, || Arc::new(server()));
        components.get::<Server>(Role::Server).map(|server| server.routes.mounted()).unwrap_or_default()
    }
}

/// The server's settings.
#[derive(Clone, Debug, Default)]
struct ServerSettings {
    address: Option<String>,
    limits: Limits,
    token: Option<Token>,
}

impl Settings for ServerSettings {
    fn check(&self) -> Result<Checked, InstallError> {
        if self.token.as_ref().is_some_and(|token| !token.is_valid()) {
            return Err(InstallError::InvalidToken);
        }
        self.limits.check()?;
        let settings = self.clone();
        Ok(Checked { declaration: None, start: Box::new(move |renderer| Ok(Arc::new(settings.start(renderer)?))) })
    }
}

impl ServerSettings {
    fn start(self, renderer: &Renderer) -> Result<Server, InstallError> {
        let routes = Routes::new(renderer, self.token);
        let start = |address: String| Listener::start(&address, routes.router(), self.limits);
        let listener = self.address.map(start).transpose()?;
        Ok(Server { routes, listener })
    }
}

/// The routes, and the exporter's own listener.
struct Server {
    routes: Routes,
    listener: Option<Listener>,
}

impl Component for Server {
    fn shutdown(&self) {
        if let Some(listener) = &self.listener {
            listener.shutdown();
        }
    }
}
