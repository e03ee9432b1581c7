package exposurewatch.app.demo;

/** What is wrong with the site, each a fault that sites really had. */
enum Bug {
    /** The page of an invoice asks whether somebody is signed in, not who. */
    INVOICE_LINKS,
    /** The partner's interface answers one customer's question with another's account. */
    PARTNER_MIX_UP,
    /** The cache of the order pages forgets who asked. */
    ORDER_CACHE,
    /** Release 2.0.0 of the shop, on one node: it shows the profile that it made before. */
    SHOP_RELEASE,
    /** A file is open to whoever has its link. */
    OPEN_FILE
}
