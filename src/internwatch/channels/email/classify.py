"""What an SMTP error means for the mail, its recipient and the channel (one table); it talks to nobody."""

from __future__ import annotations

import ssl

import aiosmtplib

from internwatch.errors import SendError

TOO_LARGE = 552


def classify(error: Exception, host: str, port: int, *, after_dot: bool) -> SendError:
    """The error in our terms. `after_dot`: the dot that ends the mail may have arrived and no answer came that can be
    read, so whatever the error is, the mail may have been taken. Before it, and once the server said no, it was not."""
    if after_dot:
        code = "reply-timeout" if isinstance(error, TimeoutError) else "cut"
        return SendError(f"nobody knows whether the mail was taken: {error}", unknown=True, code=code)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return answered(error)
    if isinstance(error, aiosmtplib.SMTPNotSupported) or type(error) is aiosmtplib.SMTPException:
        # No STARTTLS or no login where the config demands them: the library has no class of its own for it.
        said = f"{host} does not offer what is asked of it: {error}"
        return SendError(said, permanent=True, scope="channel", code="not-supported")
    if isinstance(error.__cause__, ssl.SSLCertVerificationError) or isinstance(error, ssl.SSLError):
        return SendError(f"{host} is not who it says: {error}", scope="channel", code="tls")
    said = f"{host}:{port} cannot be reached: {str(error) or type(error).__name__}"
    return SendError(said, scope="channel", code="connect")


def answered(error: aiosmtplib.SMTPResponseException) -> SendError:
    """What the server's own words mean: whom they concern, and whether trying again can help."""
    passing = 400 <= error.code < 500
    said = f"the mail server says {error.code} {error.message}".replace("\n", " ")
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        return SendError(said, scope="destination", code="greylisted" if passing else "recipient-refused")
    if isinstance(error, aiosmtplib.SMTPDataError):
        return SendError(said, permanent=not passing, code="later" if passing else "content-refused")
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return SendError(said, permanent=not passing, scope="channel", code="login")
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return SendError(said, permanent=not passing, scope="channel", code="sender-refused")
    return SendError(said, scope="channel", code="server-busy" if passing else "server-refused")
