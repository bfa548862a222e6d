package dev.dln.engine.vector;

/**
 * Arrays of one precision, and how they are filled from callers' doubles and read.
 *
 * @param <A> double[] or float[]
 */
sealed interface Numbers<A> {
    /** Doubles; callers' arrays are used as they are. */
    Numbers<double[]> DOUBLES = new Doubles();

    /** Floats; callers' arrays are rounded into arrays that are kept for the next time. */
    Numbers<float[]> FLOATS = new Floats();

    /** A new array of zeros. */
    A array(int length);

    /** An array with the length of a caller's to stand for it; {@code last} if that will do. */
    A like(double[] values, A last);

    /** What to keep of such an array for the next time: nothing of a caller's. */
    A kept(A array);

    /** Rounds all values into an array from a place on; nothing if it is the same array. */
    void put(double[] values, A to, int offset);

    /** Reads all values of a caller's array; nothing if it is the same array. */
    void get(A from, double[] values);

    /** One entry. */
    double get(A from, int index);

    /** See {@link #DOUBLES}. */
    final class Doubles implements Numbers<double[]> {
        private static final double[] NONE = {};

        private Doubles() {}

        @Override
        public double[] array(int length) {
            return new double[length];
        }

        @Override
        public double[] like(double[] values, double[] last) {
            return values;
        }

        @Override
        public double[] kept(double[] array) {
            return NONE;
        }

        @Override
        public void put(double[] values, double[] to, int offset) {
            if (values != to) {
                System.arraycopy(values, 0, to, offset, values.length);
            }
        }

        @Override
        public void get(double[] from, double[] values) {
            if (values != from) {
                System.arraycopy(from, 0, values, 0, values.length);
            }
        }

        @Override
        public double get(double[] from, int index) {
            return from[index];
        }
    }

    /** See {@link #FLOATS}. */
    final class Floats implements Numbers<float[]> {
        private Floats() {}

        @Override
        public float[] array(int length) {
            return new float[length];
        }

        @Override
        public float[] like(double[] values, float[] last) {
            return last.length == values.length ? last : new float[values.length];
        }

        @Override
        public float[] kept(float[] array) {
            return array;
        }

        @Override
        public void put(double[] values, float[] to, int offset) {
            for (int i = 0; i < values.length; i++) {
                to[offset + i] = (float) values[i];
            }
        }

        @Override
        public void get(float[] from, double[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = from[i];
            }
        }

        @Override
        public double get(float[] from, int index) {
            return from[index];
        }
    }
}
