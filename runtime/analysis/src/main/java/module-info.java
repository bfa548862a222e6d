/**
 * Finding, measuring and classifying critical points. Sees models only through {@link
 * dev.dln.engine.Model}.
 */
module dev.dln.analysis {
    requires transitive dev.dln.engine;
    requires static org.jspecify;

    exports dev.dln.analysis;
}
