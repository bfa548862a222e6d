package dev.dln.app;

/** Which dln this is, and what it runs on. */
public final class Version {
    private Version() {}

    /** The number, such as {@code 0.1.0-SNAPSHOT}; {@code development} outside a jar. */
    public static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** One line: dln, Java, operating system. */
    public static String line() {
        return "dln %s, Java %s (%s), %s %s"
                .formatted(
                        number(),
                        Runtime.version(),
                        System.getProperty("java.vendor"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
    }
}
