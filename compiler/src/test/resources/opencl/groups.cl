#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

static void blocks0(uint g, global double *p0, global const double *p1, global const double *p2, local double *p3, local double *p4) {
    int i0 = g / 2;
    int i1 = g % 2;
    int i2 = get_local_id(0) / 4, i3 = get_local_id(0) % 4;
    double r0 = 0x0.0p0;
    double r1 = 0x0.0p0;
    double r2 = 0x0.0p0;
    double r3 = 0x0.0p0;
    for (int i4 = 0; i4 < 2; i4++) {
        double r4 = p1[72*i0 + 4*i4 + 9*i2 + i3];
        double r5 = p1[72*i0 + 4*i4 + 9*i2 + i3 + 36];
        double r6 = p2[8*i1 + 68*i4 + i3 + 17*i2];
        double r7 = p2[8*i1 + 68*i4 + i3 + 17*i2 + 4];
        p3[9*i3 + i2] = r4;
        p3[9*i3 + i2 + 4] = r5;
        p4[9*i2 + i3] = r6;
        p4[9*i2 + i3 + 4] = r7;
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int i5 = 0; i5 < 4; i5++) {
            double r8 = p3[9*i5 + i2];
            double r9 = p3[9*i5 + i2 + 4];
            double r10 = p4[9*i5 + i3];
            double r11 = p4[9*i5 + i3 + 4];
            r0 = fma(r8, r10, r0);
            r1 = fma(r8, r11, r1);
            r2 = fma(r9, r10, r2);
            r3 = fma(r9, r11, r3);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    double r12 = p1[72*i0 + 9*i2 + 8];
    double r13 = p1[72*i0 + 9*i2 + 44];
    double r14 = p2[8*i1 + i3 + 136];
    double r15 = p2[8*i1 + i3 + 140];
    r0 = fma(r12, r14, r0);
    r1 = fma(r12, r15, r1);
    r2 = fma(r13, r14, r2);
    r3 = fma(r13, r15, r3);
    p0[136*i0 + 8*i1 + 17*i2 + i3] = r0;
    p0[136*i0 + 8*i1 + 17*i2 + i3 + 4] = r1;
    p0[136*i0 + 8*i1 + 17*i2 + i3 + 68] = r2;
    p0[136*i0 + 8*i1 + 17*i2 + i3 + 72] = r3;
}

static void product1(uint g, global double *p0, global const double *p1, global const double *p2) {
    int i0 = g;
    double r0 = 0x0.0p0;
    double r1 = 0x0.0p0;
    double r2 = 0x0.0p0;
    double r3 = 0x0.0p0;
    double r4 = 0x0.0p0;
    double r5 = 0x0.0p0;
    double r6 = 0x0.0p0;
    double r7 = 0x0.0p0;
    for (int i1 = 0; i1 < 9; i1++) {
        double r8 = p2[17*i1];
        double r9 = p1[72*i0 + i1];
        r0 = fma(r9, r8, r0);
        double r10 = p1[72*i0 + i1 + 9];
        r1 = fma(r10, r8, r1);
        double r11 = p1[72*i0 + i1 + 18];
        r2 = fma(r11, r8, r2);
        double r12 = p1[72*i0 + i1 + 27];
        r3 = fma(r12, r8, r3);
        double r13 = p1[72*i0 + i1 + 36];
        r4 = fma(r13, r8, r4);
        double r14 = p1[72*i0 + i1 + 45];
        r5 = fma(r14, r8, r5);
        double r15 = p1[72*i0 + i1 + 54];
        r6 = fma(r15, r8, r6);
        double r16 = p1[72*i0 + i1 + 63];
        r7 = fma(r16, r8, r7);
    }
    p0[136*i0] = r0;
    p0[136*i0 + 17] = r1;
    p0[136*i0 + 34] = r2;
    p0[136*i0 + 51] = r3;
    p0[136*i0 + 68] = r4;
    p0[136*i0 + 85] = r5;
    p0[136*i0 + 102] = r6;
    p0[136*i0 + 119] = r7;
}

static void product2(uint g, global double *p0, global const double *p1, global const double *p2) {
    int i0 = g;
    double r0 = 0x0.0p0;
    double r1 = 0x0.0p0;
    double r2 = 0x0.0p0;
    double r3 = 0x0.0p0;
    for (int i1 = 0; i1 < 17; i1++) {
        double r4 = p2[68*i0 + 4*i1];
        double r5 = p1[68*i0 + 4*i1];
        r0 = fma(r5, r4, r0);
        double r6 = p2[68*i0 + 4*i1 + 1];
        double r7 = p1[68*i0 + 4*i1 + 1];
        r1 = fma(r7, r6, r1);
        double r8 = p2[68*i0 + 4*i1 + 2];
        double r9 = p1[68*i0 + 4*i1 + 2];
        r2 = fma(r9, r8, r2);
        double r10 = p2[68*i0 + 4*i1 + 3];
        double r11 = p1[68*i0 + 4*i1 + 3];
        r3 = fma(r11, r10, r3);
    }
    r0 = r0 + r2;
    r1 = r1 + r3;
    r0 = r0 + r1;
    p0[i0] = r0;
}

static void reduction3(uint g, global double *p0, global const double *p1) {
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

static void elementwise4(uint g, global const double *p0, global double *p1) {
    int i0 = g;
    double r0 = p0[i0];
    double r1 = 0x0.0p0;
    double r2 = r1 > r0 ? r1 : r0;
    p1[i0] = r2;
}

kernel __attribute__((reqd_work_group_size(16, 1, 1)))
void blocks0_launch(global double *p0, int o0, global const double *p1, int o1, global const double *p2, int o2) {
    local double l0[35];
    local double l1[35];
    uint g = get_group_id(0);
    blocks0(g, p0 + o0, p1 + o1, p2 + o2, l0, l1);
}

kernel __attribute__((reqd_work_group_size(128, 1, 1)))
void product1_launch(global double *p0, int o0, global const double *p1, int o1, global const double *p2, int o2) {
    uint g = get_global_id(0);
    if (g < 2) {
        product1(g, p0 + o0, p1 + o1, p2 + o2);
    }
}

kernel __attribute__((reqd_work_group_size(128, 1, 1)))
void product2_launch(global double *p0, int o0, global double *p1, int o1, global double *p2, int o2) {
    uint g = get_global_id(0);
    if (g < 4) {
        product2(g, p0 + o0, p1 + o1, p2 + o2);
    }
}

kernel __attribute__((reqd_work_group_size(128, 1, 1)))
void reduction3_launch(global double *p0, int o0, global double *p1, int o1) {
    uint g = get_global_id(0);
    if (g < 1) {
        reduction3(g, p0 + o0, p1 + o1);
    }
}

kernel __attribute__((reqd_work_group_size(128, 1, 1)))
void elementwise4_launch(global const double *p0, int o0, global double *p1, int o1) {
    uint g = get_global_id(0);
    if (g < 144) {
        elementwise4(g, p0 + o0, p1 + o1);
    }
}

// phase point: blocks0_launch(result + 0, point + 0, data + 0), 64 in groups of 16
// phase point: product1_launch(result + 16, point + 0, data + 16), 2 in groups of 128
// phase point: product2_launch(arena + 8, result + 0, result + 0), 4 in groups of 128
// phase point: reduction3_launch(arena + 0, arena + 8), 1 in groups of 128
// phase point: elementwise4_launch(point + 0, result + 272), 144 in groups of 128
