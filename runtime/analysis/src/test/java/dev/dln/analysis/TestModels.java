package dev.dln.analysis;

import dev.dln.engine.ParameterLayout;
import dev.dln.engine.Session;

import java.util.List;

/** Losses with derivatives written by hand. */
public final class TestModels {
    private TestModels() {}

    /** Loss, gradient and Hessian of a function of a flat point. */
    public interface Function {
        double loss(double[] x);

        void gradient(double[] x, double[] g);

        void hessian(double[] x, double[] h);
    }

    /** A function as a session over one vector parameter. */
    public static Session session(int n, Function f) {
        return new FunctionSession(
                new ParameterLayout(List.of(new ParameterLayout.Entry("x", List.of(n), 0))), f);
    }

    /** A function with a layout as a session. */
    public static final class FunctionSession implements Session {
        private final ParameterLayout layout;
        private final Function f;
        private final double[] linearized;

        public FunctionSession(ParameterLayout layout, Function f) {
            this.layout = layout;
            this.f = f;
            this.linearized = new double[layout.size() * layout.size()];
        }

        @Override
        public ParameterLayout layout() {
            return layout;
        }

        @Override
        public double loss(double[] point) {
            return f.loss(point);
        }

        @Override
        public double gradient(double[] point, double[] gradient) {
            f.gradient(point, gradient);
            return f.loss(point);
        }

        @Override
        public void linearize(double[] point) {
            f.hessian(point, linearized);
        }

        @Override
        public void hvp(double[] direction, double[] product) {
            int n = direction.length;
            for (int i = 0; i < n; i++) {
                product[i] = 0;
                for (int j = 0; j < n; j++) {
                    product[i] += linearized[i * n + j] * direction[j];
                }
            }
        }

        @Override
        public void hessian(double[] point, double[] hessian) {
            f.hessian(point, hessian);
        }

        @Override
        public void close() {}
    }

    /** 1/2 sum d_i x_i^2. */
    public static Session quadratic(double... d) {
        return session(
                d.length,
                new Function() {
                    @Override
                    public double loss(double[] x) {
                        double sum = 0;
                        for (int i = 0; i < d.length; i++) {
                            sum += 0.5 * d[i] * x[i] * x[i];
                        }
                        return sum;
                    }

                    @Override
                    public void gradient(double[] x, double[] g) {
                        for (int i = 0; i < d.length; i++) {
                            g[i] = d[i] * x[i];
                        }
                    }

                    @Override
                    public void hessian(double[] x, double[] h) {
                        java.util.Arrays.fill(h, 0);
                        for (int i = 0; i < d.length; i++) {
                            h[i * d.length + i] = d[i];
                        }
                    }
                });
    }

    /** a x^p + b y^q. */
    public static Session powers(double a, int p, double b, int q) {
        return session(
                2,
                new Function() {
                    @Override
                    public double loss(double[] x) {
                        return a * Math.pow(x[0], p) + b * Math.pow(x[1], q);
                    }

                    @Override
                    public void gradient(double[] x, double[] g) {
                        g[0] = a * p * Math.pow(x[0], p - 1);
                        g[1] = b * q * Math.pow(x[1], q - 1);
                    }

                    @Override
                    public void hessian(double[] x, double[] h) {
                        h[0] = a * p * (p - 1) * Math.pow(x[0], p - 2);
                        h[1] = 0;
                        h[2] = 0;
                        h[3] = b * q * (q - 1) * Math.pow(x[1], q - 2);
                    }
                });
    }

    /** The monkey saddle x^3 - 3 x y^2. */
    public static Session monkey() {
        return session(
                2,
                new Function() {
                    @Override
                    public double loss(double[] x) {
                        return x[0] * x[0] * x[0] - 3 * x[0] * x[1] * x[1];
                    }

                    @Override
                    public void gradient(double[] x, double[] g) {
                        g[0] = 3 * x[0] * x[0] - 3 * x[1] * x[1];
                        g[1] = -6 * x[0] * x[1];
                    }

                    @Override
                    public void hessian(double[] x, double[] h) {
                        h[0] = 6 * x[0];
                        h[1] = -6 * x[1];
                        h[2] = -6 * x[1];
                        h[3] = -6 * x[0];
                    }
                });
    }

    /** Rosenbrock's function in n dimensions: sum 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2. */
    public static Session rosenbrock(int n) {
        return session(
                n,
                new Function() {
                    @Override
                    public double loss(double[] x) {
                        double sum = 0;
                        for (int i = 0; i + 1 < n; i++) {
                            double a = x[i + 1] - x[i] * x[i];
                            sum += 100 * a * a + (1 - x[i]) * (1 - x[i]);
                        }
                        return sum;
                    }

                    @Override
                    public void gradient(double[] x, double[] g) {
                        java.util.Arrays.fill(g, 0);
                        for (int i = 0; i + 1 < n; i++) {
                            double a = x[i + 1] - x[i] * x[i];
                            g[i] += -400 * a * x[i] - 2 * (1 - x[i]);
                            g[i + 1] += 200 * a;
                        }
                    }

                    @Override
                    public void hessian(double[] x, double[] h) {
                        java.util.Arrays.fill(h, 0);
                        for (int i = 0; i + 1 < n; i++) {
                            h[i * n + i] += 1200 * x[i] * x[i] - 400 * x[i + 1] + 2;
                            h[i * n + i + 1] += -400 * x[i];
                            h[(i + 1) * n + i] += -400 * x[i];
                            h[(i + 1) * n + i + 1] += 200;
                        }
                    }
                });
    }
}
