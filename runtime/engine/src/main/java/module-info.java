/** Devices that run compiled models, and the {@link dev.dln.engine.Model} that analyses see. */
module dev.dln.engine {
    requires transitive dev.dln.compiler;
    requires static org.jspecify;
    requires static jdk.incubator.vector;
    requires org.lwjgl;
    requires org.lwjgl.opencl;

    exports dev.dln.engine;
    exports dev.dln.engine.auto;
    exports dev.dln.engine.cache;
    exports dev.dln.engine.family;
    exports dev.dln.engine.interval;
    exports dev.dln.engine.kernel;
    exports dev.dln.engine.opencl;
    exports dev.dln.engine.reference;
    exports dev.dln.engine.vector;
}
