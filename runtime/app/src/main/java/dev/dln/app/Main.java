package dev.dln.app;

/** Entry point of the {@code dln} command. */
public final class Main {
    private Main() {}

    /** Runs the command line. */
    public static void main(String[] args) {
        System.out.println("dln");
    }
}
