//! What becomes of a person who is deleted.

/// What is deleted. The person's line stays under its number, without a name
/// or an address, so that the record of a team still adds up.
pub const ERASED: &[&str] = &[
    "name, e-mail address, time zone and language",
    "password, second factors, recovery codes, passkeys, accounts elsewhere",
    "signed-in browsers, links, API tokens, the calendar's secret, preferences",
    "notes, bookmarks, where they were reading",
    "files of workspaces and of submissions",
    "what they wrote as answers in labs, and messages of checks",
    "webhooks that they made, invitations to their address, memberships",
    "mail that is on its way to them",
    "the name on certificates",
    "network addresses in audit lines about them and by them",
];

/// What stays, under a number that says nothing.
pub const KEPT: &[&str] = &[
    "which topics, questions, tasks and labs were done, and when",
    "that there were seats and assignments, and their days",
    "that a certificate was issued, and its day",
    "audit lines, without network addresses",
];
