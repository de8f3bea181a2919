(* From the scalar filters to matrices: momentum block Jacobians, and the linear
   "convergence implies filtering" statement. *)
From Coq Require Import Reals Lra Psatz Arith Lia.
From Eigensieve Require Import JuryCriterion Filters LinearAlgebra.
Open Scope R_scope.

Section Mat.
Variable n : nat.
Variable A : nat -> nat -> R.
Hypothesis SA : sym n A.
Definition Am (v : nat -> R) (i : nat) : R := sumn n (fun j => A i j * v j).

Lemma Am_lin a b u v i : Am (fun j => a * u j + b * v j) i = a * Am u i + b * Am v i.
Proof.
  unfold Am. rewrite <- !sumn_scal, <- sumn_plus. apply sumn_ext; intros; ring.
Qed.

(* z = x + i y is an eigenvalue of the heavy-ball Jacobian
     [ (1+b) I - a A   -b I ]
     [      I            0  ]   with complex eigenvector (u1 + i u2 ; w1 + i w2) *)
Definition hb_eig (a b x y : R) : Prop := exists u1 u2 w1 w2 : nat -> R,
  (nonzero n u1 \/ nonzero n u2 \/ nonzero n w1 \/ nonzero n w2) /\
  (forall i, (i < n)%nat ->
     (1 + b) * u1 i - a * Am u1 i - b * w1 i = x * u1 i - y * u2 i /\
     (1 + b) * u2 i - a * Am u2 i - b * w2 i = x * u2 i + y * u1 i /\
     u1 i = x * w1 i - y * w2 i /\ u2 i = x * w2 i + y * w1 i).

Lemma msq_pos x y : x * x + y * y <> 0 -> 0 < x * x + y * y.
Proof. intros H. assert (0 <= x * x + y * y) by nra. lra. Qed.

Lemma hb_eig_root a b x y : 0 < a -> x * x + y * y <> 0 -> hb_eig a b x y ->
  exists l v, eigpair n A l v /\ root2 (- (1 + b - a * l)) b x y.
Proof.
  intros Ha Hm (u1 & u2 & w1 & w2 & Hnz & H).
  pose proof (msq_pos x y Hm) as Hp. set (m := x * x + y * y) in *.
  set (l := ((1 + b) - x - b * x / m) / a). set (mu := (- y + b * y / m) / a).
  assert (W : forall i, (i < n)%nat -> w1 i = (x * u1 i + y * u2 i) / m /\ w2 i = (x * u2 i - y * u1 i) / m).
  { intros i Hi. destruct (H i Hi) as (_ & _ & E1 & E2).
    split; apply Rmult_eq_reg_r with m; try lra; unfold Rdiv; rewrite Rmult_assoc, Rinv_l, E1, E2 by lra;
      unfold m; ring. }
  assert (Nz : nonzero n u1 \/ nonzero n u2).
  { destruct Hnz as [K|[K|[K|K]]]; auto; destruct K as (i & Hi & Hw); destruct (W i Hi) as [W1 W2];
    (destruct (Req_dec (u1 i) 0) as [Z1|Z1]; [|left; exists i; auto]);
    (destruct (Req_dec (u2 i) 0) as [Z2|Z2]; [|right; exists i; auto]);
    exfalso; apply Hw; rewrite ?W1, ?W2, Z1, Z2; unfold Rdiv; ring. }
  assert (E : forall i, (i < n)%nat -> Am u1 i = l * u1 i - mu * u2 i /\ Am u2 i = l * u2 i + mu * u1 i).
  { intros i Hi. destruct (H i Hi) as (E1 & E2 & _ & _). destruct (W i Hi) as [W1 W2].
    rewrite W1 in E1. rewrite W2 in E2.
    split; apply Rmult_eq_reg_l with a; try lra; unfold l, mu.
    - replace (a * Am u1 i) with ((1 + b) * u1 i - b * ((x * u1 i + y * u2 i) / m) - (x * u1 i - y * u2 i)) by lra.
      field. split; lra.
    - replace (a * Am u2 i) with ((1 + b) * u2 i - b * ((x * u2 i - y * u1 i) / m) - (x * u2 i + y * u1 i)) by lra.
      field. split; lra. }
  assert (Mu : mu = 0).
  { apply (sym_eig_real n A l mu u1 u2 SA Nz); intros i Hi; apply (E i Hi). }
  assert (Y : y * (1 - b / m) = 0).
  { unfold mu in Mu. apply Rmult_eq_compat_r with (r := a) in Mu.
    unfold Rdiv in Mu at 1. rewrite Rmult_assoc, Rinv_l in Mu by lra.
    replace (y * (1 - b / m)) with (- (- y + b * y / m)) by (field; lra). lra. }
  assert (R : root2 (- (1 + b - a * l)) b x y).
  { assert (AL : - (1 + b - a * l) = - (x + b * x / m)) by (unfold l; field; split; lra).
    rewrite AL. split.
    - replace (x * x - y * y + - (x + b * x / m) * x + b) with (- y * (y * (1 - b / m))).
      + rewrite Y. ring.
      + unfold m. field. unfold m in Hm. exact Hm.
    - replace (2 * x * y + - (x + b * x / m) * y) with (x * (y * (1 - b / m))).
      + rewrite Y. ring.
      + field. lra. }
  destruct Nz as [K|K].
  - exists l, u1. split; auto. split; auto. intros i Hi. change (Am u1 i = l * u1 i).
    rewrite (proj1 (E i Hi)), Mu. ring.
  - exists l, u2. split; auto. split; auto. intros i Hi. change (Am u2 i = l * u2 i).
    rewrite (proj2 (E i Hi)), Mu. ring.
Qed.

Lemma hb_root_eig a b x y l v : eigpair n A l v -> root2 (- (1 + b - a * l)) b x y -> hb_eig a b x y.
Proof.
  intros [Nz E] [R1 R2].
  exists (fun i => x * v i), (fun i => y * v i), v, (fun _ => 0). split; auto.
  intros i Hi. assert (EA : forall t, Am (fun j => t * v j) i = t * (l * v i)).
  { intros t. rewrite <- (E i Hi). unfold Am. rewrite <- sumn_scal. apply sumn_ext; intros; ring. }
  rewrite !EA. split; [|split; [|split; ring]].
  - replace ((1 + b) * (x * v i) - a * (x * (l * v i)) - b * v i)
      with ((x * x - y * y) * v i - (x * x - y * y + - (1 + b - a * l) * x + b) * v i) by ring.
    rewrite R1. ring.
  - replace ((1 + b) * (y * v i) - a * (y * (l * v i)) - b * 0)
      with (2 * x * y * v i - (2 * x * y + - (1 + b - a * l) * y) * v i) by ring.
    rewrite R2. ring.
Qed.

(* spectral radius of the heavy-ball Jacobian <= 1  <->  every eigenvalue of A is in the filter *)
Theorem heavy_ball_matrix a b : 0 < a -> -1 < b <= 1 ->
  ((forall x y, hb_eig a b x y -> x * x + y * y <= 1) <->
   (forall l v, eigpair n A l v -> 0 <= l <= 2 * (1 + b) / a)).
Proof.
  intros Ha Hb. split.
  - intros H l v E. apply (heavy_ball_filter a b l Ha Hb). intros x y R.
    apply H. eapply hb_root_eig; eauto.
  - intros H x y Hz. destruct (Req_dec (x * x + y * y) 0) as [->|Hm]; [lra|].
    destruct (hb_eig_root a b x y Ha Hm Hz) as (l & v & E & R).
    apply (proj2 (heavy_ball_filter a b l Ha Hb) (H l v E) x y R).
Qed.

(* z = x + i y is an eigenvalue of Nesterov's Jacobian
     [ (1+b) B   -b B ]       B = I - a A
     [    I        0  ]       with complex eigenvector (u1 + i u2 ; w1 + i w2) *)
Definition nag_eig (a b x y : R) : Prop := exists u1 u2 w1 w2 : nat -> R,
  (nonzero n u1 \/ nonzero n u2 \/ nonzero n w1 \/ nonzero n w2) /\
  (forall i, (i < n)%nat ->
     (1 + b) * (u1 i - a * Am u1 i) - b * (w1 i - a * Am w1 i) = x * u1 i - y * u2 i /\
     (1 + b) * (u2 i - a * Am u2 i) - b * (w2 i - a * Am w2 i) = x * u2 i + y * u1 i /\
     u1 i = x * w1 i - y * w2 i /\ u2 i = x * w2 i + y * w1 i).

Lemma Am_ext u v i : (forall j, (j < n)%nat -> u j = v j) -> Am u i = Am v i.
Proof. intros H. unfold Am. apply sumn_ext; intros j Hj. now rewrite H. Qed.

Lemma nag_eig_root a b x y : 0 < a -> x * x + y * y <> 0 -> nag_eig a b x y ->
  exists l v, eigpair n A l v /\ root2 (- ((1 + b) * (1 - a * l))) (b * (1 - a * l)) x y.
Proof.
  intros Ha Hm (u1 & u2 & w1 & w2 & Hnz & H).
  assert (Nz : nonzero n w1 \/ nonzero n w2).
  { destruct Hnz as [K|[K|[K|K]]]; auto; destruct K as (i & Hi & Hw); destruct (H i Hi) as (_ & _ & W1 & W2);
    (destruct (Req_dec (w1 i) 0) as [Z1|Z1]; [|left; exists i; auto]);
    (destruct (Req_dec (w2 i) 0) as [Z2|Z2]; [|right; exists i; auto]);
    exfalso; apply Hw; rewrite ?W1, ?W2, Z1, Z2; ring. }
  (* d B w = n w with d = (1+b) z - b and n = z^2 *)
  set (dx := (1 + b) * x - b). set (dy := (1 + b) * y).
  set (nx := x * x - y * y). set (ny := 2 * x * y).
  set (Bm := fun (w : nat -> R) i => w i - a * Am w i).
  assert (E : forall i, (i < n)%nat ->
     dx * Bm w1 i - dy * Bm w2 i = nx * w1 i - ny * w2 i /\
     dx * Bm w2 i + dy * Bm w1 i = nx * w2 i + ny * w1 i).
  { intros i Hi. destruct (H i Hi) as (E1 & E2 & W1 & W2).
    assert (U1 : Am u1 i = x * Am w1 i - y * Am w2 i).
    { rewrite (Am_ext u1 (fun j => x * w1 j + (- y) * w2 j)).
      - rewrite Am_lin. ring.
      - intros j Hj. destruct (H j Hj) as (_ & _ & -> & _). ring. }
    assert (U2 : Am u2 i = x * Am w2 i + y * Am w1 i).
    { rewrite (Am_ext u2 (fun j => x * w2 j + y * w1 j)).
      - rewrite Am_lin. ring.
      - intros j Hj. destruct (H j Hj) as (_ & _ & _ & ->). ring. }
    rewrite U1, W1, W2 in E1. rewrite U2, W1, W2 in E2.
    unfold Bm, dx, dy, nx, ny. split; lra. }
  destruct (Req_dec (dx * dx + dy * dy) 0) as [D0|D0].
  { (* d = 0: then z^2 w = 0 with z <> 0, impossible *)
    exfalso. assert (dx = 0) by nra. assert (dy = 0) by nra.
    assert (W : forall i, (i < n)%nat -> w1 i = 0 /\ w2 i = 0).
    { intros i Hi. destruct (E i Hi) as (E1 & E2). rewrite H0, H1 in E1, E2.
      assert (N1 : nx * w1 i - ny * w2 i = 0) by lra. assert (N2 : nx * w2 i + ny * w1 i = 0) by lra.
      assert (NN : (nx * nx + ny * ny) * (w1 i * w1 i + w2 i * w2 i) =
        (nx * w1 i - ny * w2 i) * (nx * w1 i - ny * w2 i) +
        (nx * w2 i + ny * w1 i) * (nx * w2 i + ny * w1 i)) by ring.
      rewrite N1, N2 in NN.
      assert (MM : nx * nx + ny * ny = (x * x + y * y) * (x * x + y * y)) by (unfold nx, ny; ring).
      rewrite MM in NN. assert (w1 i * w1 i + w2 i * w2 i = 0).
      { apply Rmult_eq_reg_l with ((x * x + y * y) * (x * x + y * y)); [lra|].
        apply Rmult_integral_contrapositive_currified; auto. }
      split; nra. }
    destruct Nz as [(i & Hi & K)|(i & Hi & K)]; destruct (W i Hi); auto. }
  set (m := dx * dx + dy * dy) in *.
  set (s := (dx * nx + dy * ny) / m). set (t := (dx * ny - dy * nx) / m).
  assert (SN : s * dx - t * dy = nx /\ s * dy + t * dx = ny).
  { unfold s, t. split; unfold m in *; field; auto. }
  assert (B : forall i, (i < n)%nat -> Bm w1 i = s * w1 i - t * w2 i /\ Bm w2 i = s * w2 i + t * w1 i).
  { intros i Hi. destruct (E i Hi) as (E1 & E2). split; apply Rmult_eq_reg_l with m; auto.
    - replace (m * Bm w1 i) with (dx * (dx * Bm w1 i - dy * Bm w2 i) + dy * (dx * Bm w2 i + dy * Bm w1 i))
        by (unfold m; ring).
      rewrite E1, E2. unfold s, t. field. exact D0.
    - replace (m * Bm w2 i) with (dx * (dx * Bm w2 i + dy * Bm w1 i) - dy * (dx * Bm w1 i - dy * Bm w2 i))
        by (unfold m; ring).
      rewrite E1, E2. unfold s, t. field. exact D0. }
  set (l := (1 - s) / a). set (mu := - t / a).
  assert (EA : forall i, (i < n)%nat -> Am w1 i = l * w1 i - mu * w2 i /\ Am w2 i = l * w2 i + mu * w1 i).
  { intros i Hi. destruct (B i Hi) as (B1 & B2). unfold Bm in B1, B2.
    split; apply Rmult_eq_reg_l with a; try lra; unfold l, mu.
    - replace (a * Am w1 i) with (w1 i - (s * w1 i - t * w2 i)) by lra. field. lra.
    - replace (a * Am w2 i) with (w2 i - (s * w2 i + t * w1 i)) by lra. field. lra. }
  assert (Mu : mu = 0).
  { apply (sym_eig_real n A l mu w1 w2 SA Nz); intros i Hi; apply (EA i Hi). }
  assert (T0 : t = 0).
  { unfold mu in Mu. apply Rmult_eq_compat_r with (r := a) in Mu.
    unfold Rdiv in Mu. rewrite Rmult_assoc, Rinv_l in Mu by lra. lra. }
  assert (R : root2 (- ((1 + b) * (1 - a * l))) (b * (1 - a * l)) x y).
  { assert (AL : 1 - a * l = s) by (unfold l; field; lra). rewrite AL.
    destruct SN as [S1 S2]. rewrite T0 in S1, S2. unfold root2. unfold nx, ny, dx, dy in S1, S2.
    split; lra. }
  destruct Nz as [K|K].
  - exists l, w1. split; auto. split; auto. intros i Hi. change (Am w1 i = l * w1 i).
    rewrite (proj1 (EA i Hi)), Mu. ring.
  - exists l, w2. split; auto. split; auto. intros i Hi. change (Am w2 i = l * w2 i).
    rewrite (proj2 (EA i Hi)), Mu. ring.
Qed.

Lemma nag_root_eig a b x y l v : eigpair n A l v ->
  root2 (- ((1 + b) * (1 - a * l))) (b * (1 - a * l)) x y -> nag_eig a b x y.
Proof.
  intros [Nz E] [R1 R2].
  exists (fun i => x * v i), (fun i => y * v i), v, (fun _ => 0). split; auto.
  intros i Hi. assert (EA : forall t, Am (fun j => t * v j) i = t * (l * v i)).
  { intros t. rewrite <- (E i Hi). unfold Am. rewrite <- sumn_scal. apply sumn_ext; intros; ring. }
  assert (E0 : Am v i = l * v i) by (apply (E i Hi)).
  assert (Z0 : Am (fun _ => 0) i = 0).
  { unfold Am. rewrite (sumn_ext n _ (fun _ => 0)) by (intros; ring). apply sumn_zero. }
  rewrite !EA, E0, Z0. split; [|split; [|split; ring]].
  - replace ((1 + b) * (x * v i - a * (x * (l * v i))) - b * (v i - a * (l * v i)))
      with ((x * x - y * y) * v i -
            (x * x - y * y + - ((1 + b) * (1 - a * l)) * x + b * (1 - a * l)) * v i) by ring.
    rewrite R1. ring.
  - replace ((1 + b) * (y * v i - a * (y * (l * v i))) - b * (0 - a * 0))
      with (2 * x * y * v i - (2 * x * y + - ((1 + b) * (1 - a * l)) * y) * v i) by ring.
    rewrite R2. ring.
Qed.

(* spectral radius of Nesterov's Jacobian <= 1  <->  every eigenvalue of A is in the filter *)
Theorem nesterov_matrix a b : 0 < a -> 0 <= b <= 1 ->
  ((forall x y, nag_eig a b x y -> x * x + y * y <= 1) <->
   (forall l v, eigpair n A l v -> 0 <= l <= 2 * (1 + b) / (1 + 2 * b) / a)).
Proof.
  intros Ha Hb. split.
  - intros H l v E. apply (nesterov_filter a b l Ha Hb). intros x y R.
    apply H. eapply nag_root_eig; eauto.
  - intros H x y Hz. destruct (Req_dec (x * x + y * y) 0) as [->|Hm]; [lra|].
    destruct (nag_eig_root a b x y Ha Hm Hz) as (l & v & E & R).
    apply (proj2 (nesterov_filter a b l Ha Hb) (H l v E) x y R).
Qed.

(* EMA momentum m+ = b m + (1-b) g, x+ = x - a m+ has the heavy-ball block Jacobian with the
   step a (1-b): x+ = x + b (x - x-) - a (1-b) g(x). *)
Theorem ema_matrix a b : 0 < a -> 0 <= b < 1 ->
  ((forall x y, hb_eig (a * (1 - b)) b x y -> x * x + y * y <= 1) <->
   (forall l v, eigpair n A l v -> 0 <= l <= 2 * (1 + b) / (a * (1 - b)))).
Proof. intros Ha Hb. apply heavy_ball_matrix; [nra|lra]. Qed.

(* USAM's linearisation I - eta A (I + rho A): eigenvectors are inherited *)
Theorem usam_jacobian_eig eta rho l v : eigpair n A l v -> forall i, (i < n)%nat ->
  v i - eta * Am (fun j => v j + rho * Am v j) i = (1 - eta * u_usam rho l) * v i.
Proof.
  intros [_ E] i Hi.
  assert (E1 : Am (fun j => v j + rho * Am v j) i = Am (fun j => (1 + rho * l) * v j) i).
  { unfold Am at 1 3. apply sumn_ext; intros j Hj. unfold Am. rewrite (E j Hj). ring. }
  rewrite E1. unfold Am.
  rewrite (sumn_ext n _ (fun j => (1 + rho * l) * (A i j * v j))) by (intros; ring).
  rewrite sumn_scal, (E i Hi). unfold u_usam. ring.
Qed.

(* ---- linear "convergence implies filtering" for gradient descent on a quadratic ---- *)
Definition inner (u v : nat -> R) := sumn n (fun i => u i * v i).
Fixpoint gdlin (eta : R) (k : nat) (x : nat -> R) : nat -> R :=
  match k with O => x | S k => fun i => gdlin eta k x i - eta * Am (gdlin eta k x) i end.
Lemma gdlin_inner eta l w x k : eigpair n A l w ->
  inner w (gdlin eta k x) = (1 - eta * l) ^ k * inner w x.
Proof.
  intros [_ E]. induction k; simpl; [ring|].
  set (z := gdlin eta k x) in *.
  assert (Q : inner w (Am z) = l * inner w z).
  { unfold inner, Am.
    rewrite (sumn_ext n _ (fun i => sumn n (fun j => w i * (A i j * z j)))) by (intros; now rewrite sumn_scal).
    rewrite sumn_swap, <- sumn_scal. apply sumn_ext; intros j Hj.
    rewrite (sumn_ext n _ (fun i => (A j i * w i) * z j)).
    - rewrite sumn_scal_r, (E j Hj). ring.
    - intros i Hi. rewrite (SA i j) by auto. ring. }
  unfold inner in *.
  rewrite (sumn_ext n _ (fun i => w i * z i - eta * (w i * Am z i))) by (intros; ring).
  rewrite sumn_minus, sumn_scal, Q, IHk. ring.
Qed.
(* a bounded GD orbit that is not orthogonal to an eigenvector forces its eigenvalue into the filter *)
Theorem linear_filtering eta l w x M : 0 < eta -> eigpair n A l w ->
  (forall k, Rabs (inner w (gdlin eta k x)) <= M) -> inner w x <> 0 ->
  0 <= l <= 2 / eta.
Proof.
  intros He E HB Hx. apply (filter_scalar eta l He).
  destruct (Rle_or_lt (Rabs (1 - eta * l)) 1) as [|G]; auto. exfalso.
  assert (P : 0 < Rabs (inner w x)) by (apply Rabs_pos_lt; auto).
  destruct (Pow_x_infinity _ G ((M + 1) / Rabs (inner w x))) as [N HN].
  specialize (HN N (Nat.le_refl N)). specialize (HB N).
  rewrite (gdlin_inner eta l w x N E), Rabs_mult in HB.
  apply Rge_le in HN. apply Rmult_le_compat_r with (r := Rabs (inner w x)) in HN; [|lra].
  unfold Rdiv in HN. rewrite Rmult_assoc, Rinv_l in HN by lra. lra.
Qed.
End Mat.

(* weighted Gram certificate: A = sum_k d_k l_k l_k^T + E, d_k >= 0 (exact LDL^T when E = 0) *)
Theorem ldl_possemidef n K A d L : sym n A -> (forall k, (k < K)%nat -> 0 <= d k) ->
  (forall i, (i < n)%nat ->
     offsum n (fun i j => A i j - sumn K (fun k => d k * (L i k * L j k))) i <=
     A i i - sumn K (fun k => d k * (L i k * L i k))) ->
  forall x, 0 <= qf n A x.
Proof.
  intros HS Hd H. apply (gram_dd_possemidef n K A (fun i k => sqrt (d k) * L i k) HS).
  assert (E : forall i j, sumn K (fun k => sqrt (d k) * L i k * (sqrt (d k) * L j k)) =
                          sumn K (fun k => d k * (L i k * L j k))).
  { intros i j. apply sumn_ext; intros k Hk. rewrite <- (sqrt_sqrt (d k)) at 3 by auto. ring. }
  intros i Hi. rewrite E. specialize (H i Hi).
  eapply Rle_trans; [|exact H]. right. unfold offsum. apply sumn_ext; intros j Hj. now rewrite E.
Qed.
