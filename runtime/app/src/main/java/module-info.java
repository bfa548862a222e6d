/** The {@code dln} command, data formats and reports. The only module that prints. */
module dev.dln.app {
    requires transitive dev.dln.analysis;
    requires info.picocli;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.dln.app;
}
