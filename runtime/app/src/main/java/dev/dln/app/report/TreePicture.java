package dev.dln.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree whose nodes have heights: leaves at their own, inner nodes where their branches meet. Used
 * for disconnectivity graphs.
 *
 * @param title what the picture shows
 * @param description the same for those who cannot see it
 * @param y the vertical axis, of heights
 * @param label what stands below
 * @param roots the trees, from left to right
 */
public record TreePicture(String title, String description, Axis y, String label, List<Node> roots)
        implements Picture {
    private static final int HEIGHT = 520;
    private static final int RIGHT = 24;

    /** With more leaves than this, names would overlap. */
    private static final int MOST_NAMES = 40;

    public TreePicture {
        roots = List.copyOf(roots);
    }

    /**
     * A node.
     *
     * @param name of a leaf; written below it
     * @param title what it says when pointed at
     * @param shape of a leaf's mark
     * @param colour of a leaf's mark, 0 to 6
     * @param children none for a leaf
     */
    public record Node(
            double height,
            String name,
            String title,
            Series.Shape shape,
            int colour,
            List<Node> children) {
        public Node {
            children = List.copyOf(children);
        }

        /** A leaf. */
        public static Node leaf(
                double height, String name, String title, Series.Shape shape, int colour) {
            return new Node(height, name, title, shape, colour, List.of());
        }

        /** Where branches meet. */
        public static Node meeting(double height, String title, List<Node> children) {
            return new Node(height, "", title, Series.Shape.STROKE, 0, children);
        }

        int leaves() {
            return children.isEmpty() ? 1 : children.stream().mapToInt(Node::leaves).sum();
        }
    }

    @Override
    public String svg(String id) {
        int leaves = Math.max(1, roots.stream().mapToInt(Node::leaves).sum());
        var plot =
                new Plot(
                        new Axis(label, -0.5, leaves - 0.5, Axis.Scale.LINEAR),
                        y,
                        HEIGHT,
                        RIGHT,
                        List.of());
        plot.open(id, title, description);
        plot.grid(false);
        plot.axes(false);
        var marks = new ArrayList<String>();
        var names = new ArrayList<String>();
        plot.add("<g class=\"tree\">");
        int next = 0;
        for (Node root : roots) {
            double at = draw(plot, root, next, leaves <= MOST_NAMES, marks, names);
            next += root.leaves();
            if (roots.size() > 1 || !root.children.isEmpty()) {
                plot.add(
                        "<path class=\"open\" d=\"M%s %sV%s\"/>"
                                .formatted(
                                        Xml.pixels(plot.px(at)),
                                        Xml.pixels(plot.py(root.height)),
                                        Xml.pixels(plot.top())));
            }
        }
        plot.add("</g>");
        marks.forEach(plot::add);
        plot.add("<g class=\"tick\">");
        names.forEach(plot::add);
        plot.add("</g>");
        return plot.close();
    }

    /**
     * Draws a node and what hangs from it.
     *
     * @param first the place of its first leaf
     * @return its own place
     */
    private double draw(
            Plot plot,
            Node node,
            int first,
            boolean named,
            List<String> marks,
            List<String> names) {
        if (node.children.isEmpty()) {
            double px = plot.px(first);
            double py = plot.py(node.height);
            marks.add(
                    "<g class=\"c%d %s\">%s</g>"
                            .formatted(
                                    node.colour,
                                    node.shape == Series.Shape.RING ? "stroked" : "filled",
                                    Marks.mark(node.shape, px, py, node.title)));
            if (named) {
                names.add(Plot.text(px, plot.bottom() + 20, "middle", node.name));
            }
            return first;
        }
        int next = first;
        double[] places = new double[node.children.size()];
        for (int k = 0; k < places.length; k++) {
            Node child = node.children.get(k);
            places[k] = draw(plot, child, next, named, marks, names);
            next += child.leaves();
        }
        var path = new StringBuilder();
        for (int k = 0; k < places.length; k++) {
            path.append(
                    "M%s %sV%s"
                            .formatted(
                                    Xml.pixels(plot.px(places[k])),
                                    Xml.pixels(plot.py(node.children.get(k).height)),
                                    Xml.pixels(plot.py(node.height))));
        }
        path.append(
                "M%s %sH%s"
                        .formatted(
                                Xml.pixels(plot.px(places[0])),
                                Xml.pixels(plot.py(node.height)),
                                Xml.pixels(plot.px(places[places.length - 1]))));
        plot.add("<path d=\"%s\"><title>%s</title></path>".formatted(path, Xml.escape(node.title)));
        return (places[0] + places[places.length - 1]) / 2;
    }
}
