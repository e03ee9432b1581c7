package exposurewatch.app.demo;

/**
 * Somebody the firm knows.
 *
 * @param user         {@code cust-17}
 * @param name         as it stands on their pages; nobody else has the same
 * @param street       where they live
 * @param organization whom they work for
 * @param address      IP address they come from, one of those reserved for examples
 */
record Customer(String user, String name, String street, String organization, String address) {}
