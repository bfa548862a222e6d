/** The ANTLR 4 grammar of the dln language and the parser generated from it. */
module dev.dln.grammar {
    requires transitive org.antlr.antlr4.runtime;

    exports dev.dln.grammar;
}
