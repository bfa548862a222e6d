package dev.dln.app;

/**
 * Loads the JDK's incubating vector module when a command first needs a device.
 *
 * <p>Naming it with {@code --add-modules} instead would print a warning line at every start, before
 * any code of ours runs, and switch off the archived module graph, which costs every command some
 * tens of milliseconds. The way taken here is the one the JDK itself uses for modules loaded late
 * (agents); the manifest's {@code Add-Exports} permits it. Where it fails, or where the module is
 * present already, nothing is lost: the engine falls back to scalar code and says so.
 */
public final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /**
     * Makes {@code jdk.incubator.vector} available to the class path.
     *
     * @return whether it is
     */
    public static boolean load() {
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return true;
        }
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, NAME);
            return true;
        } catch (ReflectiveOperationException | RuntimeException _) {
            return false;
        }
    }
}
