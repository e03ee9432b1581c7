package exposurewatch.app.demo;

/** What of the firm's site is shut just now. Thread-safe. */
interface Closures {

    /** Nothing is ever shut. */
    Closures NONE = new Closures() {
        @Override
        public boolean has(Asking asking, String service) {
            return false;
        }

        @Override
        public boolean isAnyOf(String service) {
            return false;
        }

        @Override
        public boolean canShut(String service) {
            return false;
        }
    };

    /** Whether this request is to be turned away. */
    boolean has(Asking asking, String service);

    /** Whether anything of this application is shut. */
    boolean isAnyOf(String service);

    /** Whether somebody could shut this application. */
    boolean canShut(String service);
}
