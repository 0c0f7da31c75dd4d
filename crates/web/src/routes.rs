//! Addresses, each with the right that it needs: a route cannot be added without
//! one, and nothing else decides who gets to a handler.

use academy::Right;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    http::Method,
    middleware,
    routing::{MethodFilter, MethodRouter, on},
};

use crate::{App, guard};

/// What a right is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The installation, or all that there is of something.
    Everything,
    /// One's own account, and what is one's own.
    Me,
    /// A list, of which everyone sees as much as the right reaches; who reaches
    /// nothing but their own does not see it.
    List,
    /// The person whose number is `{person}` in the path.
    Person,
    /// The team `{team}`.
    Team,
    /// The person who has the seat `{seat}`.
    Seat,
    /// The team that the invitation `{invitation}` leads to.
    Invitation,
}

/// One line of the table of routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method; GET answers HEAD too.
    pub method: Method,
    /// The path, as the router has it.
    pub path: &'static str,
    /// The right that it needs.
    pub right: Right,
    /// Of what.
    pub of: Of,
    /// Whether the browser's owner must have proved themselves a moment ago.
    pub fresh: bool,
    /// Whether having the address is proof enough: no browser's token is asked
    /// for, since a mail program may be the one who comes.
    pub by_address: bool,
}

/// A router and its table, made together.
pub(crate) struct Routes {
    app: App,
    router: Router<App>,
    table: Vec<Route>,
    fresh: bool,
    by_address: bool,
}

impl Routes {
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            router: Router::new(),
            table: Vec::new(),
            fresh: false,
            by_address: false,
        }
    }

    /// From here on addresses hold a secret or a mark, which is proof enough.
    pub fn by_address(mut self) -> Self {
        self.by_address = true;
        self
    }

    /// From here on routes want a proof of a moment ago.
    pub fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    pub fn get<H, T>(self, path: &'static str, right: Right, of: Of, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::GET, path, right, of, on(MethodFilter::GET, handler))
    }

    pub fn post<H, T>(self, path: &'static str, right: Right, of: Of, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let handler = on(MethodFilter::POST, handler);
        self.add(Method::POST, path, right, of, handler)
    }

    pub fn put<H, T>(self, path: &'static str, right: Right, of: Of, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::PUT, path, right, of, on(MethodFilter::PUT, handler))
    }

    pub fn delete<H, T>(self, path: &'static str, right: Right, of: Of, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let handler = on(MethodFilter::DELETE, handler);
        self.add(Method::DELETE, path, right, of, handler)
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        right: Right,
        of: Of,
        handler: MethodRouter<App>,
    ) -> Self {
        let route = Route {
            method,
            path,
            right,
            of,
            fresh: self.fresh,
            by_address: self.by_address,
        };
        let guard = guard::Guard::new(&self.app, &route);
        let stand = middleware::from_fn_with_state(guard, guard::stand);
        self.router = self.router.route(path, handler.route_layer(stand));
        self.table.push(route);
        self
    }

    /// The most bytes that the bodies of these routes have.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.router = self.router.layer(DefaultBodyLimit::max(bytes));
        self
    }

    /// Adds others' routes.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    pub fn into_parts(self) -> (Router<App>, Vec<Route>) {
        (self.router, self.table)
    }
}
