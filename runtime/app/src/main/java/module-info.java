/** The {@code dln} command, data formats and reports. The only module that prints. */
module dev.dln.app {
    requires transitive dev.dln.analysis;
    requires de.siegmar.fastcsv;
    requires info.picocli;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports dev.dln.app;
    exports dev.dln.app.data;

    opens dev.dln.app.command to
            info.picocli;
}
