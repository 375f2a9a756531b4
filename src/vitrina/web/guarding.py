"""What browsers are told of pages that show no picture: they run nothing, stand in no frame, and are not kept."""


def guarded(styles: str = "'self'") -> dict[str, str]:
    """Headers of a page that takes its style from ``styles``, a source of a Content-Security-Policy.

    Where forms lead to is left open: an app's own address, which browsers check also of what they are sent on to.
    """
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src {styles}; frame-ancestors 'none'; base-uri 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
