(* Contraction and cones in linear coordinates.

   A region is { z : |W (z - m)|_i <= r_i }, W an n x n matrix: a parallelotope around m. T is an
   approximate inverse of W; the bound
       |T| r + |I - T W| b <= b      (componentwise, |T| r > 0)
   proves without inverting anything that |W d| <= delta r implies |d| <= delta b, so that the
   region lies in the box m +- b. Proved here:
   - [coordinate_bound]: that implication;
   - [contraction_in_coordinates]: a map that contracts the coordinates W (x - y) by q < 1 and
     moves the centre by at most (1 - q) r has exactly one fixed point in the region, and every
     orbit that starts there converges to it at the rate q^k;
   - [cone_graph], [cone_expansion]: under the cone conditions any two starts of the region that
     stay in it forever differ less in the unstable coordinates than in the others (the starts
     that stay form the graph of a 1-Lipschitz function of the other coordinates; if all
     coordinates are unstable there is at most one such start). *)
From Coq Require Import Reals Lra Psatz Arith Lia.
From Eigensieve Require Import LinearAlgebra Contraction.
Open Scope R_scope.

Lemma finite_argmax (v : nat -> R) k : (0 < k)%nat ->
  exists i, (i < k)%nat /\ forall j, (j < k)%nat -> v j <= v i.
Proof.
  induction k; intros H; [lia|].
  destruct (Nat.eq_dec k 0) as [->|Hk].
  - exists 0%nat. split; [lia|]. intros j Hj. assert (j = 0)%nat by lia. subst. lra.
  - destruct IHk as (i & Hi & Hm); [lia|].
    destruct (Rle_or_lt (v k) (v i)) as [L|L].
    + exists i. split; [lia|]. intros j Hj. destruct (Nat.eq_dec j k) as [->|]; auto. apply Hm; lia.
    + exists k. split; [lia|]. intros j Hj. destruct (Nat.eq_dec j k) as [->|]; [lra|].
      apply Rle_trans with (v i); [apply Hm; lia|lra].
Qed.

(* the matrix-vector product and the product of absolute values *)
Definition mv (n : nat) (A : nat -> nat -> R) (x : nat -> R) (i : nat) : R :=
  sumn n (fun j => A i j * x j).
Definition amv (n : nat) (A : nat -> nat -> R) (b : nat -> R) (i : nat) : R :=
  sumn n (fun j => Rabs (A i j) * b j).
Definition mm (n : nat) (A B : nat -> nat -> R) (i j : nat) : R :=
  sumn n (fun k => A i k * B k j).
Definition ident (i j : nat) : R := if Nat.eqb j i then 1 else 0.

Lemma mv_minus n A x y i : mv n A (fun j => x j - y j) i = mv n A x i - mv n A y i.
Proof. unfold mv. rewrite <- sumn_minus. apply sumn_ext; intros; ring. Qed.
Lemma mv_mm n A B x i : mv n (mm n A B) x i = mv n A (mv n B x) i.
Proof.
  unfold mv, mm.
  rewrite (sumn_ext n _ (fun j => sumn n (fun k => A i k * (B k j * x j)))).
  - rewrite sumn_swap. apply sumn_ext; intros k Hk. now rewrite sumn_scal.
  - intros j Hj. rewrite <- sumn_scal_r. apply sumn_ext; intros; ring.
Qed.
Lemma mv_ident n x i : (i < n)%nat -> mv n ident x i = x i.
Proof.
  intros Hi. unfold mv, ident.
  rewrite (sumn_ext n _ (fun j => if Nat.eqb j i then x j else 0)).
  - now rewrite sumn_single.
  - intros j Hj. destruct (Nat.eqb j i); ring.
Qed.
Lemma mv_abs n A x b i : (forall j, (j < n)%nat -> Rabs (x j) <= b j) ->
  Rabs (mv n A x i) <= amv n A b i.
Proof.
  intros H. unfold mv, amv. eapply Rle_trans; [apply sumn_abs|]. apply sumn_le; intros j Hj.
  rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|auto].
Qed.
Lemma amv_scal n A c b i : amv n A (fun j => c * b j) i = c * amv n A b i.
Proof. unfold amv. rewrite <- sumn_scal. apply sumn_ext; intros; ring. Qed.
Lemma mv_ext n A x y i : (forall j, (j < n)%nat -> x j = y j) -> mv n A x i = mv n A y i.
Proof. intros H. unfold mv. apply sumn_ext; intros j Hj. now rewrite H. Qed.

Section Coordinates.
Variable n : nat.
Variables (W T : nat -> nat -> R) (r b : nat -> R).
Definition defect (i j : nat) : R := ident i j - mm n T W i j.
Hypothesis Tr : forall i, (i < n)%nat -> 0 < amv n T r i.
Hypothesis rb : forall i, (i < n)%nat -> amv n T r i + amv n defect b i <= b i.

(* x = T (W x) + (I - T W) x *)
Lemma split_inverse x i : (i < n)%nat -> x i = mv n T (mv n W x) i + mv n defect x i.
Proof.
  intros Hi. rewrite <- mv_mm. unfold defect, mv at 2.
  rewrite (sumn_ext n _ (fun j => ident i j * x j - mm n T W i j * x j)) by (intros; ring).
  rewrite sumn_minus. change (sumn n (fun j => ident i j * x j)) with (mv n ident x i).
  rewrite mv_ident by auto. unfold mv. ring.
Qed.

Hypothesis bpos : forall i, (i < n)%nat -> 0 < b i.

Theorem coordinate_bound x delta : 0 <= delta ->
  (forall i, (i < n)%nat -> Rabs (mv n W x i) <= delta * r i) ->
  forall i, (i < n)%nat -> Rabs (x i) <= delta * b i.
Proof.
  intros Hd H i Hi.
  destruct (finite_argmax (fun j => Rabs (x j) / b j) n) as (t & Ht & Hmax); [lia|].
  set (s := Rabs (x t) / b t) in *.
  assert (Hb : forall j, (j < n)%nat -> Rabs (x j) <= s * b j).
  { intros j Hj. specialize (Hmax j Hj). cbv beta in Hmax. pose proof (bpos j Hj).
    apply Rmult_le_compat_r with (r := b j) in Hmax; [|lra].
    unfold Rdiv in Hmax at 1. rewrite Rmult_assoc, Rinv_l in Hmax by lra. lra. }
  assert (Es : Rabs (x t) = s * b t).
  { unfold s. pose proof (bpos t Ht). field. lra. }
  assert (K : s * b t <= delta * amv n T r t + s * amv n defect b t).
  { rewrite <- Es. rewrite (split_inverse x t Ht).
    eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
    - rewrite <- amv_scal. apply mv_abs. auto.
    - rewrite <- amv_scal. apply mv_abs. auto. }
  pose proof (rb t Ht) as B. pose proof (Tr t Ht) as P.
  assert (S0 : 0 <= s).
  { unfold s. apply Rmult_le_pos; [apply Rabs_pos|]. left. apply Rinv_0_lt_compat, bpos; auto. }
  assert (s <= delta) by nra.
  eapply Rle_trans; [apply Hb; auto|]. pose proof (bpos i Hi). nra.
Qed.

Variable m : nat -> R.
Definition coord (x : nat -> R) (i : nat) : R := mv n W (fun j => x j - m j) i.
Definition inregion (x : nat -> R) : Prop := forall i, (i < n)%nat -> Rabs (coord x i) <= r i.
Definition dcoord (x y : nat -> R) (i : nat) : R := mv n W (fun j => x j - y j) i.

Lemma dcoord_coord x y i : dcoord x y i = coord x i - coord y i.
Proof. unfold dcoord, coord. rewrite <- mv_minus. apply mv_ext; intros; ring. Qed.
Lemma dcoord_sym x y i : dcoord x y i = - dcoord y x i.
Proof. rewrite !dcoord_coord. ring. Qed.
Lemma dcoord_split x y z i : dcoord x z i = dcoord x y i + dcoord y z i.
Proof. rewrite !dcoord_coord. ring. Qed.

Lemma region_box x : inregion x -> inbox n m b x.
Proof.
  intros H i Hi. replace (b i) with (1 * b i) by ring.
  apply (coordinate_bound (fun j => x j - m j)); auto; [lra|].
  intros j Hj. rewrite Rmult_1_l. apply H; auto.
Qed.

Variable G : (nat -> R) -> nat -> R.
Hypothesis rpos : forall i, (i < n)%nat -> 0 <= r i.
Hypothesis Gext : forall x y, (forall i, (i < n)%nat -> x i = y i) ->
  forall i, (i < n)%nat -> G x i = G y i.

Section Contracts.
Variable q : R.
Hypothesis q0 : 0 <= q.
Hypothesis q1 : q < 1.
Hypothesis contracts : forall x y d, inregion x -> inregion y -> 0 <= d ->
  (forall j, (j < n)%nat -> Rabs (dcoord x y j) <= d * r j) ->
  forall i, (i < n)%nat -> Rabs (dcoord (G x) (G y) i) <= q * d * r i.
Hypothesis center : forall i, (i < n)%nat -> Rabs (coord (G m) i) <= (1 - q) * r i.

Lemma centre_in : inregion m.
Proof.
  intros i Hi. unfold coord, mv.
  rewrite (sumn_ext n _ (fun _ => 0)) by (intros; ring). rewrite sumn_zero, Rabs_R0. auto.
Qed.
Lemma coord_m i : coord m i = 0.
Proof. unfold coord, mv. rewrite (sumn_ext n _ (fun _ => 0)) by (intros; ring). apply sumn_zero. Qed.
Lemma G_in x : inregion x -> inregion (G x).
Proof.
  intros Hx i Hi.
  assert (H : Rabs (dcoord (G x) (G m) i) <= q * 1 * r i).
  { apply contracts; auto using centre_in; [lra|]. intros j Hj. rewrite dcoord_coord, coord_m.
    specialize (Hx j Hj). rewrite Rminus_0_r. lra. }
  pose proof (center i Hi) as C.
  replace (coord (G x) i) with (dcoord (G x) (G m) i + coord (G m) i) by (rewrite dcoord_coord; ring).
  eapply Rle_trans; [apply Rabs_triang|]. lra.
Qed.
Lemma orbit_in k x : inregion x -> inregion (iter G k x).
Proof. induction k; simpl; auto using G_in. Qed.
Lemma region_dist x y : inregion x -> inregion y ->
  forall j, (j < n)%nat -> Rabs (dcoord x y j) <= 2 * r j.
Proof.
  intros Hx Hy j Hj. specialize (Hx j Hj). specialize (Hy j Hj). rewrite dcoord_coord.
  apply Rabs_le. unfold Rabs in *.
  destruct (Rcase_abs (coord x j)); destruct (Rcase_abs (coord y j)); lra.
Qed.
Lemma orbit_contracts k x y d : inregion x -> inregion y -> 0 <= d ->
  (forall j, (j < n)%nat -> Rabs (dcoord x y j) <= d * r j) ->
  forall i, (i < n)%nat -> Rabs (dcoord (iter G k x) (iter G k y) i) <= q ^ k * d * r i.
Proof.
  intros Hx Hy Hd H. induction k; simpl; intros i Hi.
  - specialize (H i Hi). lra.
  - assert (0 <= q ^ k) by (apply pow_le; lra).
    replace (q * q ^ k * d * r i) with (q * (q ^ k * d) * r i) by ring.
    apply contracts; auto using orbit_in. apply Rmult_le_pos; auto.
Qed.

Let ck (k : nat) := iter G k m.
Lemma ck_step k i : (i < n)%nat -> Rabs (dcoord (ck (S k)) (ck k) i) <= (q ^ k - q ^ S k) * r i.
Proof.
  revert i. induction k; intros i Hi.
  - unfold ck. simpl. rewrite dcoord_coord, coord_m, Rminus_0_r. pose proof (center i Hi). lra.
  - assert (0 <= q ^ k) by (apply pow_le; lra). simpl in IHk.
    assert (0 <= q ^ k - q * q ^ k) by nra.
    unfold ck. simpl.
    replace ((q * q ^ k - q * (q * q ^ k)) * r i) with (q * (q ^ k - q * q ^ k) * r i) by ring.
    apply contracts; auto.
    + apply (orbit_in (S k)), centre_in.
    + apply (orbit_in k), centre_in.
Qed.
Lemma ck_tail k l i : (i < n)%nat -> Rabs (dcoord (ck (k + l)) (ck k) i) <= (q ^ k - q ^ (k + l)) * r i.
Proof.
  intros Hi. induction l.
  - rewrite Nat.add_0_r. rewrite dcoord_coord, !Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  - rewrite Nat.add_succ_r. rewrite (dcoord_split _ (ck (k + l))).
    eapply Rle_trans; [apply Rabs_triang|]. pose proof (ck_step (k + l) i Hi). lra.
Qed.
Lemma ck_tail_x k l i : (i < n)%nat -> Rabs (ck (k + l) i - ck k i) <= q ^ k * b i.
Proof.
  intros Hi. apply (coordinate_bound (fun j => ck (k + l)%nat j - ck k j)); auto.
  - apply pow_le; lra.
  - intros j Hj. eapply Rle_trans; [apply (ck_tail k l j Hj)|].
    assert (0 <= q ^ (k + l)) by (apply pow_le; lra). pose proof (rpos j Hj). nra.
Qed.
Lemma ck_cauchy i : (i < n)%nat -> Cauchy_crit (fun k => ck k i).
Proof.
  intros Hi eps Heps.
  assert (Hq : Rabs q < 1) by (rewrite Rabs_right; lra).
  pose proof (bpos i Hi) as Hb.
  destruct (pow_lt_1_zero q Hq (eps / (1 + b i))) as [N HN].
  { apply Rdiv_lt_0_compat; lra. }
  exists N. intros k l Hk Hl. unfold R_dist.
  assert (Key : forall a c, (a >= N)%nat -> (a <= c)%nat -> Rabs (ck c i - ck a i) < eps).
  { clear k l Hk Hl. intros a c Ha Hac. replace c with (a + (c - a))%nat by lia.
    eapply Rle_lt_trans; [apply ck_tail_x; auto|].
    specialize (HN a Ha). assert (0 <= q ^ a) by (apply pow_le; lra).
    rewrite Rabs_right in HN by lra.
    apply Rle_lt_trans with (q ^ a * (1 + b i)); [nra|].
    apply Rmult_lt_compat_r with (r := 1 + b i) in HN; [|lra].
    unfold Rdiv in HN. rewrite Rmult_assoc, Rinv_l in HN; lra. }
  destruct (Nat.le_ge_cases k l).
  - rewrite Rabs_minus_sym. apply Key; auto.
  - apply Key; auto.
Qed.
Lemma ck_limit : exists z, forall i, (i < n)%nat -> Un_cv (fun k => ck k i) (z i).
Proof.
  assert (H : forall k, (k <= n)%nat -> exists z, forall i, (i < k)%nat -> Un_cv (fun l => ck l i) (z i)).
  { induction k; intros Hk.
    - exists (fun _ => 0). intros; lia.
    - destruct IHk as (z & Hz); [lia|].
      destruct (R_complete (fun l => ck l k) (ck_cauchy k ltac:(lia))) as [l Hl].
      exists (fun i => if Nat.eqb i k then l else z i). intros i Hi.
      destruct (Nat.eqb_spec i k) as [->|]; auto. apply Hz. lia. }
  apply H. lia.
Qed.
(* limits of linear forms *)
Lemma cv_sumn k (f : nat -> nat -> R) (l : nat -> R) :
  (forall j, (j < k)%nat -> Un_cv (fun t => f t j) (l j)) ->
  Un_cv (fun t => sumn k (f t)) (sumn k l).
Proof.
  induction k; intros H.
  - simpl. intros eps He. exists 0%nat. intros. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by auto. lra.
  - simpl. apply (CV_plus (fun t => sumn k (f t)) (fun t => f t k)); auto.
Qed.
Lemma cv_const c : Un_cv (fun _ => c) c.
Proof. intros eps He. exists 0%nat. intros. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by auto. lra. Qed.
Lemma cv_dcoord (s t : nat -> nat -> R) z w :
  (forall i, (i < n)%nat -> Un_cv (fun k => s k i) (z i)) ->
  (forall i, (i < n)%nat -> Un_cv (fun k => t k i) (w i)) ->
  forall i, Un_cv (fun k => dcoord (s k) (t k) i) (dcoord z w i).
Proof.
  intros Hs Ht i. unfold dcoord, mv.
  apply (cv_sumn n (fun k j => W i j * (s k j - t k j))).
  intros j Hj. apply (CV_mult (fun _ => W i j) (fun k => s k j - t k j)); [apply cv_const|].
  apply (CV_minus (fun k => s k j) (fun k => t k j)); auto.
Qed.
Lemma cv_abs_bound s l c : Un_cv s l -> (forall k, Rabs (s k) <= c) -> Rabs l <= c.
Proof.
  intros H Hb. destruct (Rle_or_lt (Rabs l) c) as [|L]; auto. exfalso.
  destruct (H (Rabs l - c)) as [N HN]; [lra|].
  specialize (HN N (Nat.le_refl N)). unfold R_dist in HN. specialize (Hb N).
  pose proof (Rabs_triang_inv l (s N)). rewrite Rabs_minus_sym in HN. lra.
Qed.
Lemma cv_const_fn (z : nat -> R) i : (i < n)%nat -> Un_cv (fun _ : nat => z i) (z i).
Proof. intros _. apply cv_const. Qed.

Lemma zero_by_rate x c : 0 <= c -> (forall k, Rabs x <= q ^ k * c) -> x = 0.
Proof.
  intros Hc H. destruct (Req_dec x 0) as [|Hx]; auto. exfalso.
  assert (Hp : 0 < Rabs x) by (apply Rabs_pos_lt; auto).
  assert (Hq : Rabs q < 1) by (rewrite Rabs_right; lra).
  destruct (pow_lt_1_zero q Hq (Rabs x / (1 + c))) as [N HN].
  { apply Rdiv_lt_0_compat; lra. }
  specialize (HN N (Nat.le_refl N)). specialize (H N).
  assert (0 <= q ^ N) by (apply pow_le; lra).
  rewrite Rabs_right in HN by lra.
  apply Rmult_lt_compat_r with (r := 1 + c) in HN; [|lra].
  unfold Rdiv in HN. rewrite Rmult_assoc, Rinv_l in HN by lra. nra.
Qed.
(* equal coordinates: equal points *)
Lemma dcoord_zero x y : (forall i, (i < n)%nat -> dcoord x y i = 0) ->
  forall i, (i < n)%nat -> x i = y i.
Proof.
  intros H i Hi. apply Rminus_diag_uniq.
  assert (A : Rabs (x i - y i) <= 0 * b i).
  { apply (coordinate_bound (fun j => x j - y j)); auto; [lra|].
    intros j Hj. fold (dcoord x y j). rewrite (H j Hj), Rabs_R0. lra. }
  rewrite Rmult_0_l in A. pose proof (Rabs_pos (x i - y i)).
  destruct (Req_dec (x i - y i) 0) as [|Hn]; auto. apply Rabs_pos_lt in Hn. lra.
Qed.

Theorem contraction_in_coordinates : exists z,
  inregion z /\ (forall i, (i < n)%nat -> G z i = z i) /\
  (forall y, inregion y -> (forall i, (i < n)%nat -> G y i = y i) ->
     forall i, (i < n)%nat -> y i = z i) /\
  (forall y k, inregion y -> inregion (iter G k y) /\
     forall i, (i < n)%nat -> Rabs (dcoord (iter G k y) z i) <= q ^ k * 2 * r i /\
                              Rabs (iter G k y i - z i) <= q ^ k * 2 * b i).
Proof.
  destruct ck_limit as [z Hz].
  assert (Zin : inregion z).
  { intros i Hi. apply (cv_abs_bound (fun k => dcoord (ck k) m i)).
    - apply (cv_dcoord ck (fun _ => m)); auto using cv_const_fn.
    - intros k. rewrite dcoord_coord, coord_m, Rminus_0_r. apply (orbit_in k m centre_in i Hi). }
  assert (Hck : forall k i, (i < n)%nat -> Rabs (dcoord z (ck k) i) <= q ^ k * r i).
  { intros k i Hi. apply (cv_abs_bound (fun l => dcoord (ck (k + l)) (ck k) i)).
    - apply (cv_dcoord (fun l => ck (k + l)) (fun _ => ck k)); auto using cv_const_fn.
      intros j Hj eps He. destruct (Hz j Hj eps He) as [N HN]. exists N. intros l Hl. apply HN. lia.
    - intros l. eapply Rle_trans; [apply ck_tail; auto|].
      assert (0 <= q ^ (k + l)) by (apply pow_le; lra). pose proof (rpos i Hi). nra. }
  assert (Fix : forall i, (i < n)%nat -> G z i = z i).
  { apply dcoord_zero. intros i Hi. apply zero_by_rate with (2 * r i).
    - pose proof (rpos i Hi); lra.
    - intros k.
      assert (A : Rabs (dcoord (G z) (G (ck k)) i) <= q * q ^ k * r i).
      { apply contracts; auto. apply (orbit_in k m centre_in). apply pow_le; lra. }
      pose proof (Hck (S k) i Hi) as B. change (G (ck k)) with (ck (S k)) in A.
      rewrite (dcoord_split _ (ck (S k))).
      eapply Rle_trans; [apply Rabs_triang|].
      rewrite (dcoord_sym (ck (S k)) z), Rabs_Ropp. simpl in B.
      assert (0 <= q ^ k) by (apply pow_le; lra). pose proof (rpos i Hi).
      assert (0 <= q ^ k * r i) by nra. nra. }
  assert (Orb : forall k i, (i < n)%nat -> iter G k z i = z i).
  { induction k; simpl; auto. intros i Hi. rewrite (Gext (iter G k z) z); auto. }
  assert (Rate : forall y k, inregion y -> forall i, (i < n)%nat ->
            Rabs (dcoord (iter G k y) z i) <= q ^ k * 2 * r i).
  { intros y k Hy i Hi.
    replace (dcoord (iter G k y) z i) with (dcoord (iter G k y) (iter G k z) i).
    - apply orbit_contracts; auto; [lra|]. apply region_dist; auto.
    - unfold dcoord. apply mv_ext; intros j Hj. now rewrite Orb. }
  exists z. split; auto. split; auto. split.
  - intros y Hy Hfy. apply dcoord_zero. intros i Hi.
    assert (Orby : forall k i, (i < n)%nat -> iter G k y i = y i).
    { induction k; simpl; auto. intros j Hj. rewrite (Gext (iter G k y) y); auto. }
    apply zero_by_rate with (2 * r i); [pose proof (rpos i Hi); lra|].
    intros k. replace (dcoord y z i) with (dcoord (iter G k y) z i).
    + rewrite <- Rmult_assoc. apply Rate; auto.
    + unfold dcoord. apply mv_ext; intros j Hj. now rewrite Orby.
  - intros y k Hy. split; [apply orbit_in; auto|]. intros i Hi. split; [apply Rate; auto|].
    apply (coordinate_bound (fun j => iter G k y j - z j)); auto.
    + assert (0 <= q ^ k) by (apply pow_le; lra). lra.
    + intros j Hj. apply Rate; auto.
Qed.
End Contracts.

(* ---- cones: coordinates i with [u i = true] expand by at least a, the others by at most a ---- *)
Section Cone.
Variable u : nat -> bool.
Variable a : R.
Hypothesis a1 : 1 < a.
Hypothesis rpos' : forall i, (i < n)%nat -> 0 < r i.
(* x, y in the region whose difference lies in the cone with size delta attained at the
   unstable coordinate k: the images differ at k by at least a delta, and by at most a delta in
   every coordinate that is not unstable *)
Hypothesis unstable_row : forall x y delta k, inregion x -> inregion y ->
  (k < n)%nat -> u k = true -> 0 <= delta ->
  (forall j, (j < n)%nat -> Rabs (dcoord x y j) <= delta * r j) ->
  Rabs (dcoord x y k) = delta * r k ->
  a * delta * r k <= Rabs (dcoord (G x) (G y) k).
Hypothesis stable_row : forall x y delta i, inregion x -> inregion y ->
  (i < n)%nat -> u i = false -> 0 <= delta ->
  (forall j, (j < n)%nat -> Rabs (dcoord x y j) <= delta * r j) ->
  Rabs (dcoord (G x) (G y) i) <= a * delta * r i.

Definition size (x y : nat -> R) (i : nat) : R := Rabs (dcoord x y i) / r i.
(* the unstable coordinate k carries the difference *)
Definition incone (x y : nat -> R) (k : nat) : Prop :=
  (k < n)%nat /\ u k = true /\ forall j, (j < n)%nat -> size x y j <= size x y k.

Lemma size_le x y j d : (j < n)%nat -> size x y j <= d <-> Rabs (dcoord x y j) <= d * r j.
Proof.
  intros Hj. pose proof (rpos' j Hj) as P. unfold size. split; intros H.
  - apply Rmult_le_compat_r with (r := r j) in H; [|lra].
    unfold Rdiv in H. rewrite Rmult_assoc, Rinv_l in H by lra. lra.
  - apply Rmult_le_reg_r with (r j); auto. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Lemma size_pos x y j : (j < n)%nat -> 0 <= size x y j.
Proof.
  intros Hj. unfold size. apply Rmult_le_pos; [apply Rabs_pos|]. left. apply Rinv_0_lt_compat, rpos'; auto.
Qed.
Lemma size_ge x y j d : (j < n)%nat -> d * r j <= Rabs (dcoord x y j) -> d <= size x y j.
Proof.
  intros Hj H. pose proof (rpos' j Hj) as P. unfold size.
  apply Rmult_le_reg_r with (r j); auto. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
Lemma cone_step x y k : inregion x -> inregion y -> incone x y k ->
  exists l, incone (G x) (G y) l /\ a * size x y k <= size (G x) (G y) l.
Proof.
  intros Hx Hy (Hk & Uk & Hmax). set (d := size x y k) in *.
  assert (D0 : 0 <= d) by (apply size_pos; auto).
  assert (Hd : forall j, (j < n)%nat -> Rabs (dcoord x y j) <= d * r j).
  { intros j Hj. apply size_le; auto. }
  assert (Ed : Rabs (dcoord x y k) = d * r k).
  { unfold d, size. pose proof (rpos' k Hk). field. lra. }
  pose proof (unstable_row x y d k Hx Hy Hk Uk D0 Hd Ed) as A.
  assert (Sk : a * d <= size (G x) (G y) k) by (apply size_ge; auto).
  destruct (finite_argmax (fun j => if u j then size (G x) (G y) j else a * d) n) as (l & Hl & HM);
    [lia|].
  cbv beta in HM.
  (* the maximal coordinate among the unstable ones *)
  assert (Lk : a * d <= (if u l then size (G x) (G y) l else a * d)).
  { specialize (HM k Hk). rewrite Uk in HM. lra. }
  destruct (u l) eqn:Ul.
  - exists l. split; [split; [exact Hl|split; [exact Ul|]]|exact Lk].
    intros j Hj. specialize (HM j Hj).
    destruct (u j) eqn:Uj; [exact HM|].
    apply Rle_trans with (a * d); [|exact Lk]. apply size_le; [auto|].
    apply (stable_row x y d j); auto.
  - (* then every unstable coordinate, k among them, is at most a d *)
    exists k. split; [split; [exact Hk|split; [exact Uk|]]|exact Sk].
    intros j Hj. specialize (HM j Hj).
    apply Rle_trans with (a * d); [|exact Sk].
    destruct (u j) eqn:Uj; [exact HM|].
    apply size_le; [auto|]. apply (stable_row x y d j); auto.
Qed.

Lemma cone_grows x y k : (forall t, inregion (iter G t x)) -> (forall t, inregion (iter G t y)) ->
  incone x y k -> forall t, exists l, incone (iter G t x) (iter G t y) l /\
    a ^ t * size x y k <= size (iter G t x) (iter G t y) l.
Proof.
  intros Hx Hy Hc. induction t.
  - exists k. split; auto. simpl. lra.
  - destruct IHt as (l & Hl & Sl). destruct (cone_step _ _ l (Hx t) (Hy t) Hl) as (l' & Hl' & Sl').
    exists l'. split; auto. simpl.
    apply Rle_trans with (a * size (iter G t x) (iter G t y) l); auto.
    rewrite Rmult_assoc. apply Rmult_le_compat_l; lra.
Qed.

(* Two starts that stay in the region forever: their difference is not carried by an unstable
   coordinate, unless they are equal. *)
Theorem cone_graph x y : (forall t, inregion (iter G t x)) -> (forall t, inregion (iter G t y)) ->
  forall k, incone x y k -> size x y k = 0.
Proof.
  intros Hx Hy k Hc. pose proof Hc as (Hk & _ & _).
  pose proof (size_pos x y k Hk) as P.
  destruct (Req_dec (size x y k) 0) as [|Hn]; auto. exfalso.
  assert (P' : 0 < size x y k) by lra.
  assert (HA : Rabs a > 1) by (rewrite Rabs_right; lra).
  destruct (Pow_x_infinity a HA (3 / size x y k)) as [N HN].
  specialize (HN N (Nat.le_refl N)). rewrite Rabs_right in HN by (apply Rle_ge, pow_le; lra).
  destruct (cone_grows x y k Hx Hy Hc N) as (l & (Hl & _ & _) & Sl).
  assert (B : size (iter G N x) (iter G N y) l <= 2).
  { apply size_le; auto. specialize (Hx N l Hl). specialize (Hy N l Hl). rewrite dcoord_coord.
    apply Rabs_le. unfold Rabs in Hx, Hy.
    destruct (Rcase_abs (coord (iter G N x) l)); destruct (Rcase_abs (coord (iter G N y) l)); lra. }
  apply Rge_le in HN. apply Rmult_le_compat_r with (r := size x y k) in HN; [|lra].
  unfold Rdiv in HN. rewrite Rmult_assoc, Rinv_l in HN by lra. lra.
Qed.

(* the other coordinates determine the start, with Lipschitz constant 1 in the weighted norm *)
Theorem cone_lipschitz x y d : (forall t, inregion (iter G t x)) -> (forall t, inregion (iter G t y)) ->
  0 <= d -> (forall i, (i < n)%nat -> u i = false -> Rabs (dcoord x y i) <= d * r i) ->
  forall i, (i < n)%nat -> Rabs (dcoord x y i) <= d * r i.
Proof.
  intros Hx Hy Hd H i Hi.
  destruct (finite_argmax (fun j => size x y j) n) as (l & Hl & HM); [lia|]. cbv beta in HM.
  apply size_le; auto. eapply Rle_trans; [apply HM; auto|].
  destruct (u l) eqn:Ul.
  - assert (C : incone x y l) by (split; auto). rewrite (cone_graph x y Hx Hy l C). exact Hd.
  - apply size_le; auto.
Qed.

(* all coordinates unstable: at most one start stays *)
Corollary cone_expansion x y : (forall i, (i < n)%nat -> u i = true) ->
  (forall t, inregion (iter G t x)) -> (forall t, inregion (iter G t y)) ->
  forall i, (i < n)%nat -> x i = y i.
Proof.
  intros U Hx Hy. apply dcoord_zero. intros i Hi.
  assert (A : Rabs (dcoord x y i) <= 0 * r i).
  { apply cone_lipschitz; auto; [lra|]. intros j Hj Uj. rewrite U in Uj by auto. discriminate. }
  rewrite Rmult_0_l in A. pose proof (Rabs_pos (dcoord x y i)).
  destruct (Req_dec (dcoord x y i) 0) as [|Hn]; auto. apply Rabs_pos_lt in Hn. lra.
Qed.
End Cone.
End Coordinates.
