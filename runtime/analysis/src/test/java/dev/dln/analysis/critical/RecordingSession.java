package dev.dln.analysis.critical;

import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Remembers every point at which the gradient was asked for. */
final class RecordingSession implements Session {
    private final Session session;
    private final Set<String> seen = new HashSet<>();

    RecordingSession(Session session) {
        this.session = session;
    }

    /** Whether the gradient was computed exactly there. */
    boolean visited(double[] point) {
        return seen.contains(Arrays.toString(point));
    }

    @Override
    public ParameterLayout layout() {
        return session.layout();
    }

    @Override
    public double loss(double[] point) {
        return session.loss(point);
    }

    @Override
    public double gradient(double[] point, double[] gradient) {
        seen.add(Arrays.toString(point));
        return session.gradient(point, gradient);
    }

    @Override
    public void linearize(double[] point) {
        session.linearize(point);
    }

    @Override
    public void hvp(double[] direction, double[] product) {
        session.hvp(direction, product);
    }

    @Override
    public void hessian(double[] point, double[] hessian) {
        session.hessian(point, hessian);
    }

    @Override
    public void close() {
        session.close();
    }
}
