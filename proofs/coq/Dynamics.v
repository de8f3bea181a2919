(* What the witnesses of attraction and repulsion prove, over R.

   - [banach_metric]: a contraction of a closed ball in any norm that bounds the components;
     [banach_ball]: the Euclidean case;
   - [cone_separates]: if V(d) = -|d_u|^2 + |d_c|^2 satisfies V(d') <= s V(d) - eps |d|^2 with
     s >= 1 and eps > 0 for the differences of any two points, two different starts whose orbits
     stay bounded have V > 0;
   - [Conjugacy]: a map in linear coordinates F(u) = T^-1 (G(c + T u) - c). *)
From Coq Require Import Reals Lra Psatz Arith Lia.
From Eigensieve Require Import LinearAlgebra Contraction.
Open Scope R_scope.

Lemma Un_cv_const c : Un_cv (fun _ => c) c.
Proof. intros eps He. exists 0%nat. intros. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by auto. lra. Qed.
Lemma Un_cv_sumn k (g : nat -> nat -> R) (l : nat -> R) :
  (forall j, (j < k)%nat -> Un_cv (fun t => g t j) (l j)) ->
  Un_cv (fun t => sumn k (g t)) (sumn k l).
Proof.
  induction k; intros H; simpl.
  - apply Un_cv_const.
  - apply (CV_plus (fun t => sumn k (g t)) (fun t => g t k)); auto.
Qed.
Lemma Un_cv_le s l c : Un_cv s l -> (forall k, s k <= c) -> l <= c.
Proof.
  intros H Hb. destruct (Rle_or_lt l c) as [|L]; auto. exfalso.
  destruct (H (l - c)) as [N HN]; [lra|].
  specialize (HN N (Nat.le_refl N)). unfold R_dist in HN. specialize (Hb N).
  apply Rabs_def2 in HN. lra.
Qed.

(* ---------------- contractions of balls ---------------- *)
Section Metric.
Variable n : nat.
Variable G : (nat -> R) -> nat -> R.
Variable dist : (nat -> R) -> (nat -> R) -> R.
Variable m : nat -> R.
Variables (r q : R).
Hypothesis dist_pos : forall x y, 0 <= dist x y.
Hypothesis dist_sym : forall x y, dist x y = dist y x.
Hypothesis dist_self : forall x, dist x x = 0.
Hypothesis dist_tri : forall x y z, dist x z <= dist x y + dist y z.
Hypothesis dist_comp : forall x y i, (i < n)%nat -> Rabs (x i - y i) <= dist x y.
Hypothesis dist_ext : forall x y x' y', (forall i, (i < n)%nat -> x i = x' i) ->
  (forall i, (i < n)%nat -> y i = y' i) -> dist x y = dist x' y'.
Hypothesis dist_closed : forall (s : nat -> nat -> R) z y c,
  (forall i, (i < n)%nat -> Un_cv (fun k => s k i) (z i)) -> (forall k, dist (s k) y <= c) -> dist z y <= c.
Hypothesis r0 : 0 <= r.
Hypothesis q0 : 0 <= q.
Hypothesis q1 : q < 1.
Definition inball (x : nat -> R) : Prop := dist x m <= r.
Hypothesis Gext : forall x y, (forall i, (i < n)%nat -> x i = y i) ->
  forall i, (i < n)%nat -> G x i = G y i.
Hypothesis contr : forall x y, inball x -> inball y -> dist (G x) (G y) <= q * dist x y.
Hypothesis center : dist (G m) m <= (1 - q) * r.

Lemma m_inball : inball m. Proof. unfold inball. rewrite dist_self. exact r0. Qed.
Lemma G_inball x : inball x -> inball (G x).
Proof.
  intros Hx. unfold inball. eapply Rle_trans; [apply (dist_tri _ (G m))|].
  pose proof (contr x m Hx m_inball). unfold inball in Hx. nra.
Qed.
Lemma iter_inball k x : inball x -> inball (iter G k x).
Proof. induction k; simpl; auto using G_inball. Qed.
Lemma iter_contr' k x y : inball x -> inball y -> dist (iter G k x) (iter G k y) <= q ^ k * dist x y.
Proof.
  intros Hx Hy. induction k; simpl; [lra|].
  eapply Rle_trans; [apply contr; auto using iter_inball|]. nra.
Qed.
Let ck k := iter G k m.
Lemma ck_in k : inball (ck k). Proof. apply iter_inball, m_inball. Qed.
Lemma ck_step' k : dist (ck (S k)) (ck k) <= (q ^ k - q ^ S k) * r.
Proof.
  induction k.
  - unfold ck. simpl. lra.
  - unfold ck in *. eapply Rle_trans; [apply (contr (iter G (S k) m) (iter G k m)); apply iter_inball, m_inball|].
    simpl in *. nra.
Qed.
Lemma ck_tail' k l : dist (ck (k + l)) (ck k) <= (q ^ k - q ^ (k + l)) * r.
Proof.
  induction l.
  - rewrite Nat.add_0_r, dist_self. lra.
  - rewrite Nat.add_succ_r. eapply Rle_trans; [apply (dist_tri _ (ck (k + l)))|].
    pose proof (ck_step' (k + l)). lra.
Qed.
Lemma ck_bound k l : dist (ck (k + l)) (ck k) <= q ^ k * r.
Proof.
  eapply Rle_trans; [apply ck_tail'|]. assert (0 <= q ^ (k + l)) by (apply pow_le; lra). nra.
Qed.
Lemma ck_limit' : exists z, forall i, (i < n)%nat -> Un_cv (fun k => ck k i) (z i).
Proof.
  assert (C : forall i, (i < n)%nat -> Cauchy_crit (fun k => ck k i)).
  { intros i Hi eps Heps.
    assert (Hq : Rabs q < 1) by (rewrite Rabs_right; lra).
    destruct (pow_lt_1_zero q Hq (eps / (1 + r))) as [N HN].
    { apply Rdiv_lt_0_compat; lra. }
    assert (Key : forall a c, (a >= N)%nat -> (a <= c)%nat -> Rabs (ck c i - ck a i) < eps).
    { intros a c Ha Hac. replace c with (a + (c - a))%nat by lia.
      eapply Rle_lt_trans; [apply dist_comp; auto|]. eapply Rle_lt_trans; [apply ck_bound|].
      specialize (HN a Ha). assert (0 <= q ^ a) by (apply pow_le; lra).
      rewrite Rabs_right in HN by lra.
      apply Rle_lt_trans with (q ^ a * (1 + r)); [nra|].
      apply Rmult_lt_compat_r with (r := 1 + r) in HN; [|lra].
      unfold Rdiv in HN. rewrite Rmult_assoc, Rinv_l in HN; lra. }
    exists N. intros a b Ha Hb. unfold R_dist. destruct (Nat.le_ge_cases a b).
    - rewrite Rabs_minus_sym. apply Key; auto.
    - apply Key; auto. }
  assert (H : forall k, (k <= n)%nat -> exists z, forall i, (i < k)%nat -> Un_cv (fun l => ck l i) (z i)).
  { induction k; intros Hk.
    - exists (fun _ => 0). intros; lia.
    - destruct IHk as (z & Hz); [lia|].
      destruct (R_complete (fun l => ck l k) (C k ltac:(lia))) as [l Hl].
      exists (fun i => if Nat.eqb i k then l else z i). intros i Hi.
      destruct (Nat.eqb_spec i k) as [->|]; auto. apply Hz. lia. }
  apply H. lia.
Qed.
Lemma zero_by_rate x c : 0 <= c -> 0 <= x -> (forall k, x <= q ^ k * c) -> x = 0.
Proof.
  intros Hc Hx H. destruct (Req_dec x 0) as [|Hn]; auto. exfalso.
  assert (Hq : Rabs q < 1) by (rewrite Rabs_right; lra).
  destruct (pow_lt_1_zero q Hq (x / (1 + c))) as [N HN].
  { apply Rdiv_lt_0_compat; lra. }
  specialize (HN N (Nat.le_refl N)). specialize (H N).
  assert (0 <= q ^ N) by (apply pow_le; lra).
  rewrite Rabs_right in HN by lra.
  apply Rmult_lt_compat_r with (r := 1 + c) in HN; [|lra].
  unfold Rdiv in HN. rewrite Rmult_assoc, Rinv_l in HN by lra. nra.
Qed.
Lemma dist_zero x y : dist x y = 0 -> forall i, (i < n)%nat -> x i = y i.
Proof.
  intros H i Hi. apply Rminus_diag_uniq. pose proof (dist_comp x y i Hi) as C. rewrite H in C.
  pose proof (Rabs_pos (x i - y i)). destruct (Req_dec (x i - y i) 0) as [|K]; auto.
  apply Rabs_pos_lt in K. lra.
Qed.

Theorem banach_metric : exists z,
  inball z /\ (forall i, (i < n)%nat -> G z i = z i) /\
  (forall y, inball y -> (forall i, (i < n)%nat -> G y i = y i) -> forall i, (i < n)%nat -> y i = z i) /\
  (forall y k, inball y -> inball (iter G k y) /\ dist (iter G k y) z <= q ^ k * 2 * r).
Proof.
  destruct ck_limit' as [z Hz].
  assert (Zin : inball z) by (apply (dist_closed ck); auto; apply ck_in).
  assert (Hck : forall k, dist z (ck k) <= q ^ k * r).
  { intros k. apply (dist_closed (fun l => ck (k + l))).
    - intros j Hj eps He. destruct (Hz j Hj eps He) as [N HN]. exists N. intros l Hl. apply HN. lia.
    - intros l. apply ck_bound. }
  assert (Fix : forall i, (i < n)%nat -> G z i = z i).
  { apply dist_zero. apply zero_by_rate with (2 * r); auto; [lra|]. intros k.
    eapply Rle_trans; [apply (dist_tri _ (ck (S k)))|].
    pose proof (contr z (ck k) Zin (ck_in k)) as A. change (G (ck k)) with (ck (S k)) in A.
    pose proof (Hck k). pose proof (Hck (S k)) as B. simpl in B. rewrite (dist_sym (ck (S k)) z).
    assert (0 <= q ^ k) by (apply pow_le; lra). assert (0 <= q ^ k * r) by nra. nra. }
  assert (Orb : forall k i, (i < n)%nat -> iter G k z i = z i).
  { induction k; simpl; auto. intros i Hi. rewrite (Gext (iter G k z) z); auto. }
  assert (Rate : forall y k, inball y -> dist (iter G k y) z <= q ^ k * dist y z).
  { intros y k Hy. rewrite (dist_ext _ z (iter G k y) (iter G k z)); auto.
    - apply iter_contr'; auto.
    - intros i Hi. now rewrite Orb. }
  assert (D2 : forall y, inball y -> dist y z <= 2 * r).
  { intros y Hy. eapply Rle_trans; [apply (dist_tri _ m)|]. rewrite (dist_sym m z).
    unfold inball in *. lra. }
  exists z. split; auto. split; auto. split.
  - intros y Hy Hfy. apply dist_zero.
    assert (Orby : forall k i, (i < n)%nat -> iter G k y i = y i).
    { induction k; simpl; auto. intros j Hj. rewrite (Gext (iter G k y) y); auto. }
    apply zero_by_rate with (dist y z); auto. intros k.
    rewrite (dist_ext y z (iter G k y) z) at 1; auto. intros i Hi. now rewrite Orby.
  - intros y k Hy. split; [now apply iter_inball|].
    eapply Rle_trans; [apply Rate; auto|]. specialize (D2 y Hy).
    assert (0 <= q ^ k) by (apply pow_le; lra). nra.
Qed.
End Metric.

(* ---------------- the Euclidean norm ---------------- *)
Definition dotp (n : nat) (x y : nat -> R) : R := sumn n (fun i => x i * y i).
Definition diff (x y : nat -> R) (i : nat) : R := x i - y i.
Definition norm (n : nat) (x : nat -> R) : R := sqrt (sq n x).
Lemma sq_nonneg n x : 0 <= sq n x.
Proof. apply sumn_nonneg. intros; nra. Qed.
Lemma norm_sq n x : norm n x * norm n x = sq n x.
Proof. apply sqrt_sqrt, sq_nonneg. Qed.
Lemma norm_pos n x : 0 <= norm n x. Proof. apply sqrt_pos. Qed.
Lemma sq_ext n x y : (forall i, (i < n)%nat -> x i = y i) -> sq n x = sq n y.
Proof. intros H. apply sumn_ext; intros i Hi. now rewrite H. Qed.
Lemma sq_comp n x i : (i < n)%nat -> x i * x i <= sq n x.
Proof.
  intros Hi. unfold sq. rewrite <- (sumn_single n i (fun j => x j * x j) Hi).
  apply sumn_le; intros j _. destruct (Nat.eqb j i); nra.
Qed.
Lemma sq_zero n x : sq n x = 0 -> forall i, (i < n)%nat -> x i = 0.
Proof. intros H i Hi. pose proof (sq_comp n x i Hi). nra. Qed.
Lemma cauchy_schwarz n x y : dotp n x y * dotp n x y <= sq n x * sq n y.
Proof.
  assert (E : forall t, 0 <= sq n x + 2 * t * dotp n x y + t * t * sq n y).
  { intros t. replace (sq n x + 2 * t * dotp n x y + t * t * sq n y) with (sq n (fun i => x i + t * y i)).
    - apply sq_nonneg.
    - unfold sq, dotp. rewrite <- !sumn_scal, <- !sumn_plus. apply sumn_ext; intros; ring. }
  pose proof (sq_nonneg n x) as X. pose proof (sq_nonneg n y) as Y.
  destruct (Req_dec (sq n y) 0) as [Z|Z].
  - assert (D : dotp n x y = 0).
    { unfold dotp. rewrite (sumn_ext n _ (fun _ => 0)); [apply sumn_zero|].
      intros i Hi. rewrite (sq_zero n y Z i Hi). ring. }
    rewrite D, Z. lra.
  - specialize (E (- dotp n x y / sq n y)).
    replace (sq n x + 2 * (- dotp n x y / sq n y) * dotp n x y +
      - dotp n x y / sq n y * (- dotp n x y / sq n y) * sq n y)
      with ((sq n x * sq n y - dotp n x y * dotp n x y) / sq n y) in E by (field; auto).
    apply Rmult_le_compat_r with (r := sq n y) in E; [|lra].
    unfold Rdiv in E. rewrite Rmult_assoc, Rinv_l in E by auto. lra.
Qed.
Lemma norm_tri n x y z : norm n (diff x z) <= norm n (diff x y) + norm n (diff y z).
Proof.
  pose proof (norm_pos n (diff x y)) as A. pose proof (norm_pos n (diff y z)) as B.
  pose proof (norm_pos n (diff x z)) as C.
  apply Rsqr_incr_0; try lra. unfold Rsqr. rewrite norm_sq.
  replace (sq n (diff x z)) with (sq n (diff x y) + 2 * dotp n (diff x y) (diff y z) + sq n (diff y z)).
  - rewrite <- !norm_sq.
    assert (P : dotp n (diff x y) (diff y z) <= norm n (diff x y) * norm n (diff y z)).
    { destruct (Rle_or_lt (dotp n (diff x y) (diff y z)) 0); [nra|].
      apply Rsqr_incr_0; try nra. unfold Rsqr.
      eapply Rle_trans; [apply cauchy_schwarz|]. rewrite <- !norm_sq. right. ring. }
    nra.
  - unfold sq, dotp, diff. rewrite <- sumn_scal, <- !sumn_plus. apply sumn_ext; intros; ring.
Qed.

Theorem banach_ball n G m r q : 0 <= r -> 0 <= q -> q < 1 ->
  (forall x y, (forall i, (i < n)%nat -> x i = y i) -> forall i, (i < n)%nat -> G x i = G y i) ->
  (forall x y, norm n (diff x m) <= r -> norm n (diff y m) <= r ->
     norm n (diff (G x) (G y)) <= q * norm n (diff x y)) ->
  norm n (diff (G m) m) <= (1 - q) * r ->
  exists z, norm n (diff z m) <= r /\ (forall i, (i < n)%nat -> G z i = z i) /\
  (forall y, norm n (diff y m) <= r -> (forall i, (i < n)%nat -> G y i = y i) ->
     forall i, (i < n)%nat -> y i = z i) /\
  (forall y k, norm n (diff y m) <= r -> norm n (diff (iter G k y) m) <= r /\
     norm n (diff (iter G k y) z) <= q ^ k * 2 * r).
Proof.
  intros r0 q0 q1 Gext C Ce.
  apply (banach_metric n G (fun x y => norm n (diff x y)) m r q); auto.
  - intros. apply norm_pos.
  - intros x y. unfold norm. f_equal. unfold sq, diff. apply sumn_ext; intros; ring.
  - intros x. unfold norm. replace (sq n (diff x x)) with 0; [apply sqrt_0|].
    unfold sq, diff. rewrite (sumn_ext n _ (fun _ => 0)) by (intros; ring). now rewrite sumn_zero.
  - intros. apply norm_tri.
  - intros x y i Hi. apply Rsqr_incr_0; [|apply Rabs_pos|apply norm_pos]. unfold Rsqr.
    rewrite norm_sq, <- Rabs_mult, Rabs_right; [exact (sq_comp n (diff x y) i Hi)|].
    apply Rle_ge. exact (Rle_0_sqr (x i - y i)).
  - intros x y x' y' Hx Hy. unfold norm. f_equal. apply sq_ext. intros i Hi. unfold diff.
    now rewrite Hx, Hy.
  - intros s z y c Hs Hb.
    assert (c0 : 0 <= c) by (eapply Rle_trans; [apply (norm_pos n)|apply (Hb 0%nat)]).
    apply Rsqr_incr_0; [|apply norm_pos|exact c0]. unfold Rsqr. rewrite norm_sq.
    apply (Un_cv_le (fun k => sq n (diff (s k) y))).
    + unfold sq. apply (Un_cv_sumn n (fun k i => diff (s k) y i * diff (s k) y i)). intros j Hj.
      apply (CV_mult (fun k => diff (s k) y j) (fun k => diff (s k) y j));
        unfold diff; apply (CV_minus (fun k => s k j) (fun _ => y j)); auto; apply Un_cv_const.
    + intros k. rewrite <- norm_sq. specialize (Hb k). pose proof (norm_pos n (diff (s k) y)). nra.
Qed.

(* ---------------- cones of a quadratic form ---------------- *)
Section Cone.
Variable n : nat.
Variable u : nat. (* the first u coordinates are unstable *)
Variable F : (nat -> R) -> nat -> R.
Variables (r : nat -> R) (s eps : R).
Definition sign (i : nat) : R := if Nat.ltb i u then -1 else 1.
(* -|d_u|^2 + |d_c|^2 *)
Definition cone_form (d : nat -> R) : R := sumn n (fun i => sign i * (d i * d i)).
Hypothesis s1 : 1 <= s.
Hypothesis e0 : 0 < eps.
Definition bounded (x : nat -> R) := forall i, (i < n)%nat -> Rabs (x i) <= r i.
Hypothesis step : forall x y, bounded x -> bounded y ->
  cone_form (diff (F x) (F y)) <= s * cone_form (diff x y) - eps * sq n (diff x y).

Lemma cone_form_sq d : - sq n d <= cone_form d.
Proof.
  unfold cone_form, sq. rewrite <- sumn_opp. apply sumn_le; intros i Hi. unfold sign.
  destruct (Nat.ltb i u); nra.
Qed.

Theorem cone_separates x y : (forall t, bounded (iter F t x)) -> (forall t, bounded (iter F t y)) ->
  (exists i, (i < n)%nat /\ x i <> y i) -> 0 < cone_form (diff x y).
Proof.
  intros Hx Hy (i0 & Hi0 & Hne). destruct (Rlt_or_le 0 (cone_form (diff x y))) as [|L]; auto. exfalso.
  set (w := fun t => - cone_form (diff (iter F t x) (iter F t y))).
  assert (W0 : 0 <= w 0%nat) by (unfold w; simpl; lra).
  assert (P : 0 < sq n (diff x y)) by (apply sq_pos; exists i0; split; auto; unfold diff; lra).
  assert (St : forall t, w (S t) >= s * w t + eps * sq n (diff (iter F t x) (iter F t y))).
  { intros t. unfold w. simpl. pose proof (step _ _ (Hx t) (Hy t)). lra. }
  assert (W1 : 0 < w 1%nat).
  { pose proof (St 0%nat) as Q. simpl in Q. assert (0 < eps * sq n (diff x y)) by nra. nra. }
  assert (Gr : forall t, 0 <= w (S t) /\ (1 + eps) ^ t * w 1%nat <= w (S t)).
  { induction t as [|t [I1 I2]]; [simpl; lra|].
    pose proof (St (S t)) as Q.
    pose proof (cone_form_sq (diff (iter F (S t) x) (iter F (S t) y))) as K.
    assert (K' : w (S t) <= sq n (diff (iter F (S t) x) (iter F (S t) y))) by (unfold w; lra).
    assert (w (S (S t)) >= (1 + eps) * w (S t)) by nra.
    split; [nra|]. simpl. nra. }
  set (B := sumn n (fun i => (2 * r i) * (2 * r i))).
  assert (Bd : forall t, w t <= B).
  { intros t. unfold w, B.
    apply Rle_trans with (sq n (diff (iter F t x) (iter F t y))).
    - pose proof (cone_form_sq (diff (iter F t x) (iter F t y))). lra.
    - apply sumn_le; intros i Hi. unfold diff. specialize (Hx t i Hi). specialize (Hy t i Hi).
      assert (A : Rabs (iter F t x i - iter F t y i) <= 2 * r i).
      { apply Rabs_le. unfold Rabs in Hx, Hy.
        destruct (Rcase_abs (iter F t x i)); destruct (Rcase_abs (iter F t y i)); lra. }
      set (d := iter F t x i - iter F t y i) in *. pose proof (Rabs_pos d) as D0.
      replace (d * d) with (Rabs d * Rabs d) by (rewrite <- Rabs_mult; apply Rabs_right; nra).
      apply Rmult_le_compat; auto. }
  assert (HA : Rabs (1 + eps) > 1) by (rewrite Rabs_right; lra).
  destruct (Pow_x_infinity _ HA ((B + 1) / w 1%nat)) as [N HN].
  specialize (HN N (Nat.le_refl N)). rewrite Rabs_right in HN by (apply Rle_ge, pow_le; lra).
  apply Rge_le in HN. apply Rmult_le_compat_r with (r := w 1%nat) in HN; [|lra].
  unfold Rdiv in HN. rewrite Rmult_assoc, Rinv_l in HN by lra.
  pose proof (Gr N). pose proof (Bd (S N)). lra.
Qed.
End Cone.

(* ---------------- linear coordinates ---------------- *)
Definition mv (n : nat) (A : nat -> nat -> R) (x : nat -> R) (i : nat) : R :=
  sumn n (fun j => A i j * x j).
Definition inverse_of (n : nat) (A B : nat -> nat -> R) : Prop :=
  forall i j, (i < n)%nat -> (j < n)%nat -> sumn n (fun k => A i k * B k j) = if Nat.eqb j i then 1 else 0.
Lemma mv_inverse n A B x : inverse_of n A B -> forall i, (i < n)%nat -> mv n A (mv n B x) i = x i.
Proof.
  intros H i Hi. unfold mv.
  rewrite (sumn_ext n _ (fun k => sumn n (fun j => A i k * B k j * x j))).
  - rewrite sumn_swap.
    rewrite (sumn_ext n _ (fun j => if Nat.eqb j i then x j else 0)).
    + now rewrite sumn_single.
    + intros j Hj. rewrite sumn_scal_r, H by auto. destruct (Nat.eqb j i); ring.
  - intros k Hk. rewrite <- sumn_scal. apply sumn_ext; intros; ring.
Qed.
Lemma mv_ext n A x y : (forall i, (i < n)%nat -> x i = y i) -> forall i, mv n A x i = mv n A y i.
Proof. intros H i. unfold mv. apply sumn_ext; intros j Hj. now rewrite H. Qed.
Lemma mv_diff n A x y i : mv n A (diff x y) i = mv n A x i - mv n A y i.
Proof. unfold mv, diff. rewrite <- sumn_minus. apply sumn_ext; intros; ring. Qed.

Section Conjugacy.
Variable n : nat.
Variables (B W : nat -> nat -> R). (* basis and its inverse *)
Hypothesis WB : inverse_of n W B.
Hypothesis BW : inverse_of n B W.
Variable c : nat -> R.
Variable G : (nat -> R) -> nat -> R.
Hypothesis Gext : forall x y, (forall i, (i < n)%nat -> x i = y i) ->
  forall i, (i < n)%nat -> G x i = G y i.
Definition to_state (v : nat -> R) (i : nat) : R := c i + mv n B v i.
Definition to_coord (x : nat -> R) : nat -> R := mv n W (diff x c).
Definition Fmap (v : nat -> R) : nat -> R := to_coord (G (to_state v)).
Lemma coord_state v i : (i < n)%nat -> to_coord (to_state v) i = v i.
Proof.
  intros Hi. unfold to_coord. rewrite (mv_ext n W _ (mv n B v)).
  - now apply mv_inverse.
  - intros j _. unfold diff, to_state. ring.
Qed.
Lemma state_coord x i : (i < n)%nat -> to_state (to_coord x) i = x i.
Proof.
  intros Hi. unfold to_state, to_coord. rewrite (mv_inverse n B W (diff x c) BW) by auto. unfold diff. ring.
Qed.
Lemma to_state_ext v w : (forall i, (i < n)%nat -> v i = w i) -> forall i, to_state v i = to_state w i.
Proof. intros H i. unfold to_state. now rewrite (mv_ext n B v w H). Qed.
Lemma to_coord_ext x y : (forall i, (i < n)%nat -> x i = y i) -> forall i, to_coord x i = to_coord y i.
Proof. intros H i. unfold to_coord. apply mv_ext. intros j Hj. unfold diff. now rewrite H. Qed.
Lemma Fmap_ext v w : (forall i, (i < n)%nat -> v i = w i) -> forall i, (i < n)%nat -> Fmap v i = Fmap w i.
Proof.
  intros H i Hi. unfold Fmap. apply to_coord_ext. intros j Hj. apply Gext; auto.
  intros k _. now apply to_state_ext.
Qed.
Lemma state_Fmap v i : (i < n)%nat -> to_state (Fmap v) i = G (to_state v) i.
Proof. intros Hi. unfold Fmap. now apply state_coord. Qed.
Lemma state_iter k v i : (i < n)%nat -> to_state (iter Fmap k v) i = iter G k (to_state v) i.
Proof.
  revert i. induction k; intros i Hi; [reflexivity|]. simpl. rewrite state_Fmap by auto. now apply Gext.
Qed.
Lemma coord_iter k x i : (i < n)%nat -> iter Fmap k (to_coord x) i = to_coord (iter G k x) i.
Proof.
  revert i. induction k; intros i Hi; [reflexivity|]. simpl.
  rewrite (Fmap_ext _ _ IHk i Hi). unfold Fmap. apply to_coord_ext. intros j Hj. apply Gext; auto.
  intros l Hl. now apply state_coord.
Qed.
End Conjugacy.
