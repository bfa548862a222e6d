/**
 * Finding, measuring and classifying critical points. Sees models only through {@link
 * dev.dln.engine.Model}.
 */
module dev.dln.analysis {
    requires transitive dev.dln.engine;
    requires org.bytedeco.openblas;
    requires static org.jspecify;

    exports dev.dln.analysis;
    exports dev.dln.analysis.certify;
    exports dev.dln.analysis.critical;
    exports dev.dln.analysis.eliminate;
    exports dev.dln.analysis.exact;
    exports dev.dln.analysis.factored;
    exports dev.dln.analysis.linalg;
    exports dev.dln.analysis.linear;
    exports dev.dln.analysis.lp;
    exports dev.dln.analysis.minimize;
    exports dev.dln.analysis.path;
    exports dev.dln.analysis.probe;
    exports dev.dln.analysis.spectrum;
    exports dev.dln.analysis.symmetry;
    exports dev.dln.analysis.theorem;
    exports dev.dln.analysis.theorem.k16;
    exports dev.dln.analysis.theorem.kk20;
    exports dev.dln.analysis.theorem.lb18;
    exports dev.dln.analysis.theorem.nh17;
    exports dev.dln.analysis.theorem.nr18;
    exports dev.dln.analysis.verify;
}
