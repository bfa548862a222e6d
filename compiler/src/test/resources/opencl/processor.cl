#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

static double larger(double a, double b) {
    return a > b || a != a ? a : b;
}

static double sum2(double2 x) {
    return x.s0 + x.s1;
}

static double max2(double2 x) {
    return larger(x.s0, x.s1);
}

static double sum4(double4 x) {
    double2 lo = x.lo, hi = x.hi;
    return sum2(lo + hi);
}

static double max4(double4 x) {
    double2 lo = x.lo, hi = x.hi;
    return max2(lo > hi || lo != lo ? lo : hi);
}

static void product0_part(uint g, global double *p0, global const double *p1, global const double *p2) {
    double4 r0 = (double4)(0x0.0p0);
    double4 r1 = (double4)(0x0.0p0);
    double4 r2 = (double4)(0x0.0p0);
    double4 r3 = (double4)(0x0.0p0);
    double4 r4 = (double4)(0x0.0p0);
    double4 r5 = (double4)(0x0.0p0);
    for (int i0 = 0; i0 < 5; i0++) {
        double4 r6 = vload4(0, p2 + (7*i0));
        double4 r7 = (double4)(p2[7*i0 + 4], p2[7*i0 + 5], p2[7*i0 + 6], 0);
        double r8 = p1[i0];
        double4 r9 = (double4)(r8);
        r0 = fma(r9, r6, r0);
        r1 = fma(r9, r7, r1);
        double r10 = p1[i0 + 5];
        double4 r11 = (double4)(r10);
        r2 = fma(r11, r6, r2);
        r3 = fma(r11, r7, r3);
        double r12 = p1[i0 + 10];
        double4 r13 = (double4)(r12);
        r4 = fma(r13, r6, r4);
        r5 = fma(r13, r7, r5);
    }
    vstore4(r0, 0, p0 + (0));
    p0[4] = r1.s0; p0[5] = r1.s1; p0[6] = r1.s2;
    vstore4(r2, 0, p0 + (7));
    p0[11] = r3.s0; p0[12] = r3.s1; p0[13] = r3.s2;
    vstore4(r4, 0, p0 + (14));
    p0[18] = r5.s0; p0[19] = r5.s1; p0[20] = r5.s2;
}

static void product1_part(uint g, global double *p0, global const double *p1, global const double *p2) {
    double4 r0 = (double4)(0x0.0p0);
    double4 r1 = (double4)(0x0.0p0);
    double4 r2 = (double4)(0x0.0p0);
    double4 r3 = (double4)(0x0.0p0);
    double4 r4 = vload4(0, p2 + (0));
    double4 r5 = vload4(0, p1 + (0));
    r0 = fma(r5, r4, r0);
    double4 r6 = vload4(0, p2 + (4));
    double4 r7 = vload4(0, p1 + (4));
    r1 = fma(r7, r6, r1);
    double4 r8 = vload4(0, p2 + (8));
    double4 r9 = vload4(0, p1 + (8));
    r2 = fma(r9, r8, r2);
    double4 r10 = vload4(0, p2 + (12));
    double4 r11 = vload4(0, p1 + (12));
    r3 = fma(r11, r10, r3);
    double4 r12 = vload4(0, p2 + (16));
    double4 r13 = vload4(0, p1 + (16));
    r0 = fma(r13, r12, r0);
    double4 r14 = (double4)(p2[20], 0, 0, 0);
    double4 r15 = (double4)(p1[20], 0, 0, 0);
    r0 = fma(r15, r14, r0);
    r0 = r0 + r2;
    r1 = r1 + r3;
    r0 = r0 + r1;
    vstore4(r0, 0, p0 + (0));
}

static void reduction2_part(uint g, global double *p0, global const double *p1) {
    double r0 = 0x0.0p0;
    double r1 = 0x0.0p0;
    double r2 = 0x0.0p0;
    double r3 = 0x0.0p0;
    double r4 = p1[0];
    r0 = r0 + r4;
    double r5 = p1[1];
    r1 = r1 + r5;
    double r6 = p1[2];
    r2 = r2 + r6;
    double r7 = p1[3];
    r3 = r3 + r7;
    r0 = r0 + r2;
    r1 = r1 + r3;
    r0 = r0 + r1;
    double r8 = 0x1.0p-1;
    double r9 = r8 * r0;
    p0[0] = r9;
}

static void elementwise3_part(uint g, global const double *p0, global double *p1) {
    for (int i0 = 0; i0 < 3; i0++) {
        double4 r0 = vload4(0, p0 + (4*i0));
        double4 r1 = (double4)(0x0.0p0);
        double4 r2 = r1 > r0 ? r1 : r0;
        vstore4(r2, 0, p1 + (4*i0));
    }
    double4 r3 = (double4)(p0[12], p0[13], p0[14], 0);
    double4 r4 = (double4)(0x0.0p0);
    double4 r5 = r4 > r3 ? r4 : r3;
    p1[12] = r5.s0; p1[13] = r5.s1; p1[14] = r5.s2;
}

kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void phase_point(global double *arena, global const double *data, global const double *point, global const double *direction, global double *result) {
    for (uint g = get_local_id(0); g < 1; g += 1) {
        product0_part(g, result + 0, point + 0, data + 0);
    }
    for (uint g = get_local_id(0); g < 1; g += 1) {
        product1_part(g, arena + 8, result + 0, result + 0);
    }
    for (uint g = get_local_id(0); g < 1; g += 1) {
        reduction2_part(g, arena + 0, arena + 8);
    }
    for (uint g = get_local_id(0); g < 1; g += 1) {
        elementwise3_part(g, point + 0, result + 21);
    }
}

// phase point: phase_point(arena, data, point, direction, result), 1 in groups of 1
