//! What a caller gives, where it is more than a JSON body.

use crate::json::{Encode, Encoder, NoBody};

/// A request with values in the path, the query, the headers, or for computing only. Its [`Encode`] is the body alone.
pub trait Request: Encode {
    /// Writes the sections beside the body, each as a field: `path`, `query`, `headers`, `given`.
    fn sections(&self, to: &mut Encoder<'_>);
}

impl Request for NoBody {
    fn sections(&self, _to: &mut Encoder<'_>) {}
}

impl<T: Request> Request for &T {
    fn sections(&self, to: &mut Encoder<'_>) {
        (**self).sections(to);
    }
}

/// A request as one document.
pub(crate) struct Document<'r, R>(pub(crate) &'r R);

impl<R: Request> Encode for Document<'_, R> {
    fn encode(&self, to: &mut Encoder<'_>) {
        to.object(|to| {
            self.0.sections(to);
            to.body(self.0);
        });
    }
}

/// Writes a request as one document; for the logins of generated code.
pub fn write_request<R: Request>(request: &R, to: &mut Encoder<'_>) {
    Document(request).encode(to);
}
