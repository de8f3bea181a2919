(* Soundness of the claims about update maps: 9.9 and 9.10 (attraction), 9.11 (repulsion),
   9.15 (invertible update), 9.16 (collapse). *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Contraction Core Intervals Optimizers Tests
  ExactPoint Dynamics Certificate Checker SoundnessPoints SoundnessFilters.
Import ListNotations.
Open Scope R_scope.

Module SoundnessRegions (N : INTEGERS).
Include SoundnessFilters N.
Import N.
Section Problem.
Variable p : Z.
Variable one : T.
Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.
Variable n : nat.
Variable f : expr.
Variable gs : list expr.
Variable hs : list (list expr).
Hypothesis gs_ok : gs = mk n (fun j => D j f).
Hypothesis hs_ok : hs = mk n (fun i => mk (S i) (fun j => D i (D j f))).
Hypothesis Wf : wf n f = true.
Hypothesis npos : (1 <= n)%nat.
Variable opt : optimizer.
Notation Sc := (Sc p).
Notation HS := (Sc_pos p p0).
Notation inI := (inI p).
Notation jrels := (jrels p).
Notation jrel := (jrel p).
Notation G := (update n f opt).
Let K := state_dim n opt.

Lemma K_pos : (0 < K)%nat.
Proof. unfold K, state_dim. destruct (the_momentum opt); lia. Qed.
Lemma G_ext : forall x y, (forall i, (i < K)%nat -> x i = y i) -> forall i, (i < K)%nat -> G x i = G y i.
Proof. exact (update_ext n f Wf opt). Qed.

Section Region.
Variable rg : region.
Let c := vec p (state_center opt (rcenter rg)).
Let B := mat p (rbasis rg).
Let W (i j : nat) : R := cstR (nth j (nth i (rinverse rg) []) 0%Z * 2 ^ p) (Z.to_pos (rdeterminant rg)).
Notation F := (Fmap K B W c G).

Lemma tent_basis i l : V (tent (tm (rbasis rg)) i l) / Sc = B i l.
Proof. rewrite tent_tm, V_ofZ. reflexivity. Qed.
Lemma region_inverse r : region_ok n opt rg r = true ->
  inverse_of K W B /\ inverse_of K B W /\ length r = K /\ positive r = true.
Proof.
  unfold region_ok. cbv zeta. intros H. bools. pose proof HS as PS.
  match goal with Hd : Z.ltb 0 (rdeterminant rg) = true |- _ => apply Z.ltb_lt in Hd; rename Hd into D0 end.
  assert (DR : 0 < IZR (rdeterminant rg)) by now apply IZR_lt.
  assert (WE : forall i j, W i j = IZR (nth j (nth i (rinverse rg) []) 0%Z) * Sc / IZR (rdeterminant rg)).
  { intros i j. unfold W, cstR. rewrite Z2Pos.id, mult_IZR by auto. reflexivity. }
  assert (EQ : forall X Y, inverse_test (dim n opt) X Y (ofZ (rdeterminant rg)) = true ->
     forall i j, (i < K)%nat -> (j < K)%nat -> sumn K (fun l => V (tent X i l) * V (tent Y l j)) =
       if Nat.eqb i j then IZR (rdeterminant rg) else 0).
  { intros X Y HT i j Hi Hj. unfold inverse_test in HT.
    pose proof (allb_ok _ _ (allb_ok _ _ HT i Hi) j Hj) as Q. cbv zeta in Q. apply andb_prop in Q. destruct Q as [Q1 Q2].
    pose proof (leb_eq _ _ Q1 Q2) as Q. rewrite tsum_ok in Q. unfold dim in Q. fold K in Q.
    rewrite (sumn_ext K _ (fun l => V (tent X i l) * V (tent Y l j))) in Q by (intros; apply V_mul).
    rewrite Q. destruct (Nat.eqb i j); [apply V_ofZ|apply V_t0]. }
  match goal with E : inverse_test _ (tm (rinverse rg)) _ _ = true |- _ => rename E into T1 end.
  match goal with E : inverse_test _ (tm (rbasis rg)) _ _ = true |- _ => rename E into T2 end.
  split; [|split; [|split; auto]].
  - intros i j Hi Hj.
    transitivity (sumn K (fun l => / IZR (rdeterminant rg) * (V (tent (tm (rinverse rg)) i l) * V (tent (tm (rbasis rg)) l j)))).
    + apply sumn_ext; intros l Hl. rewrite WE, !tent_tm, !V_ofZ. unfold B, mat, zR. change (IZR (2 ^ p)) with Sc.
      field. split; lra.
    + rewrite sumn_scal, (EQ _ _ T1 i j Hi Hj), Nat.eqb_sym. destruct (Nat.eqb j i); field; lra.
  - intros i j Hi Hj.
    transitivity (sumn K (fun l => / IZR (rdeterminant rg) * (V (tent (tm (rbasis rg)) i l) * V (tent (tm (rinverse rg)) l j)))).
    + apply sumn_ext; intros l Hl. rewrite WE, !tent_tm, !V_ofZ. unfold B, mat, zR. change (IZR (2 ^ p)) with Sc.
      field. split; lra.
    + rewrite sumn_scal, (EQ _ _ T2 i j Hi Hj), Nat.eqb_sym. destruct (Nat.eqb j i); field; lra.
Qed.

Lemma center_pt i : V (nth i (tv (state_center opt (rcenter rg))) t0) / Sc = c i.
Proof. rewrite nth_tv, V_ofZ. reflexivity. Qed.
Lemma stateJ_ok ns U u v d : jrels ns d K U u v ->
  jrels ns d K (stateJ p n ns opt rg U) (to_state K B c u) (to_state K B c v).
Proof.
  intros HU. apply jrels_mk. intros i Hi. unfold to_state, mv. apply jadd_rel; auto.
  - rewrite <- center_pt. now apply jpt_rel.
  - apply jsum_rel; auto. intros l Hl. apply jmul_rel; auto.
    + rewrite <- tent_basis. now apply jpt_rel.
    + now apply jrels_nth with K.
Qed.
Lemma coordJ_ok ns X x y d : jrels ns d K X x y ->
  jrels ns d K (coordJ p n ns opt rg X) (to_coord K W c x) (to_coord K W c y).
Proof.
  intros HX. apply jrels_mk. intros i Hi. unfold to_coord, mv. apply jsum_rel; auto. intros j Hj.
  apply jmul_rel; auto.
  - apply jcst_rel; auto.
  - fold (dim n opt) in Hj. unfold dim in *. rewrite nth_mk by auto. unfold diff, Rminus. apply jadd_rel; auto.
    + now apply jrels_nth with K.
    + pose proof HS as PS. replace (- c j) with (V (opp (nth j (tv (state_center opt (rcenter rg))) t0)) / Sc).
      * now apply jpt_rel.
      * rewrite V_opp, <- center_pt. field. lra.
Qed.
(* states with coordinates in U *)
Lemma mapJ_ok ns U Y u v x y d : jrels ns d K U u v -> mapJ p one n f gs hs ns opt rg U = Some Y ->
  equal_on K x (to_state K B c u) -> equal_on K y (to_state K B c v) ->
  update_regular n f opt x /\ jrels ns d K Y (F u) (F v).
Proof.
  intros HU HY Ex Ey. unfold mapJ in HY.
  destruct (updateJ p one ns n f gs hs opt (stateJ p n ns opt rg U)) as [Y0|] eqn:EU; [|discriminate].
  injection HY as <-. pose proof (stateJ_ok ns U u v d HU) as HSt.
  destruct (updateJ_ok p one ns n f gs hs p0 one_ok gs_ok hs_ok d opt _ Y0 _ _ HSt EU) as (_ & _ & R3).
  assert (HSt' : jrels ns d K (stateJ p n ns opt rg U) x y).
  { destruct HSt as [L M]. split; auto. intros i J HJ.
    assert (Hi : (i < K)%nat) by (rewrite <- L; apply nth_error_Some; congruence).
    rewrite (Ex i Hi), (Ey i Hi). auto. }
  destruct (updateJ_ok p one ns n f gs hs p0 one_ok gs_ok hs_ok d opt _ Y0 _ _ HSt' EU) as (R1 & _ & _).
  split; auto. unfold Fmap. now apply coordJ_ok.
Qed.
Lemma mapJ0_ok P : mapJ0 p one n f gs hs opt rg = Some P ->
  forall i, (i < K)%nat -> inI (fst (nth i P (jzero 0))) (F (fun _ => 0) i).
Proof.
  unfold mapJ0. intros H i Hi.
  destruct (updateJ p one 0 n f gs hs opt _) as [Y0|] eqn:EU; [|discriminate]. injection H as <-.
  pose proof (point_jets_ok p p0 K (tv (state_center opt (rcenter rg))) (fun _ => 0)) as HP.
  destruct (updateJ_ok p one 0 n f gs hs p0 one_ok gs_ok hs_ok (fun _ => 0) opt _ Y0 _ _ HP EU) as (_ & _ & R3).
  pose proof (coordJ_ok 0 _ _ _ _ R3) as Q.
  pose proof (flat_rel_inv p _ _ _ _ (jrels_nth p 0 p0 _ _ _ _ _ i Q Hi)) as E.
  replace (F (fun _ => 0) i) with (to_coord K W c (G (cR p (tv (state_center opt (rcenter rg))))) i); auto.
  unfold Fmap. apply to_coord_ext. intros j Hj. apply G_ext; auto. intros l Hl.
  unfold to_state. rewrite cR_vec. unfold mv. rewrite (sumn_ext K _ (fun _ => 0)) by (intros; ring).
  rewrite sumn_zero. unfold c. ring.
Qed.

Lemma cR_zero k i : cR p (zerov k) i = 0.
Proof.
  unfold cR, zerov. rewrite nth_repeat, V_t0. unfold Rdiv. ring.
Qed.
Lemma coord_box_iff k r u : inbox k (cR p (zerov k)) (cR p (tv r)) u <-> coordinate_box p k r u.
Proof.
  unfold inbox, coordinate_box. split; intros H i Hi; specialize (H i Hi).
  - rewrite cR_zero, cR_vec, Rminus_0_r in H. exact H.
  - rewrite cR_zero, cR_vec, Rminus_0_r. exact H.
Qed.

(* ---- 9.9 ---- *)
Lemma attracting_box_ok r q : attracting_box p one n f gs hs opt rg r q = true ->
  0 <= zR p q < 1 /\ attracting p n f opt rg (coordinate_box p K r)
    (fun k d => forall i, (i < K)%nat -> Rabs (d i) <= 2 * zR p q ^ k * vec p r i).
Proof.
  unfold attracting_box. cbv zeta. intros H. bools. rename x into Fj, x0 into Pj.
  match goal with E : mapJ _ _ _ _ _ _ _ _ _ _ = Some Fj |- _ => rename E into EF end.
  match goal with E : mapJ0 _ _ _ _ _ _ _ _ = Some Pj |- _ => rename E into EP end.
  match goal with E : region_ok _ _ _ _ = true |- _ => rename E into ER end.
  match goal with E : contraction_test _ _ _ _ _ _ _ = true |- _ => rename E into EC end.
  destruct (region_inverse _ ER) as (WB & BW & LR & PR). unfold dim in *. fold K in EF, EC.
  assert (REL : forall u v x y, coordinate_box p K r u -> coordinate_box p K r v ->
     equal_on K x (to_state K B c u) -> equal_on K y (to_state K B c v) ->
     update_regular n f opt x /\ jrels K (fun j => u j - v j) K Fj (F u) (F v)).
  { intros u v x y Hu Hv Ex Ey. apply coord_box_iff in Hu. apply coord_box_iff in Hv.
    pose proof (box_jets_ok p one p0 one_ok K _ _ u v Hu Hv) as HU.
    exact (mapJ_ok K _ Fj u v x y _ HU EF Ex Ey). }
  destruct (contraction_test_ok p one p0 one_ok K _ _ _ Fj Pj F EC) as (Q & _ & z & Z1 & Z2 & Z3 & Z4).
  - exact (Fmap_ext K B W c G G_ext).
  - intros u v Hu Hv. apply coord_box_iff in Hu. apply coord_box_iff in Hv.
    apply (REL u v _ _ Hu Hv (fun i _ => eq_refl) (fun i _ => eq_refl)).
  - intros i Hi.
    replace (F (cR p (zerov K)) i) with (F (fun _ => 0) i); [now apply mapJ0_ok|].
    apply (Fmap_ext K B W c G G_ext); auto. intros j _. symmetry. apply cR_zero.
  - rewrite V_zR in Q. split; auto.
    apply (attracting_of n f opt p rg _ _ W WB BW Wf).
    + intros x (u & Hu & E). apply (REL u u x x Hu Hu E E).
    + intros u v E Hu i Hi. rewrite <- (E i Hi). auto.
    + intros u Hu. apply coord_box_iff. apply coord_box_iff in Hu. destruct (Z4 u 1%nat Hu) as [I1 _]. exact I1.
    + exists z. split; [now apply coord_box_iff|]. split; [exact Z2|]. split.
      * intros y Hy Fy i Hi. apply (Z3 y); auto. now apply coord_box_iff.
      * intros y k Hy i Hi. apply coord_box_iff in Hy. destruct (Z4 y k Hy) as [_ I2]. specialize (I2 i Hi).
        rewrite cR_vec, V_zR in I2. unfold diff. fold c B. replace (2 * zR p q ^ k * vec p r i) with (zR p q ^ k * 2 * vec p r i) by ring.
        exact I2.
Qed.

(* ---- slopes as matrices ---- *)
Lemma slopes_of Fj (Fm : (nat -> R) -> nat -> R) u v : jrels K (fun j => u j - v j) K Fj (Fm u) (Fm v) ->
  exists s : nat -> nat -> R,
    (forall k j, (k < K)%nat -> (j < K)%nat -> inI (nth j (snd (nth k Fj (jzero K))) i0) (s k j)) /\
    (forall k, (k < K)%nat -> diff (Fm u) (Fm v) k = sumn K (fun j => s k j * diff u v j)).
Proof.
  intros H.
  destruct (finite_choice (fun k s => (forall j, (j < K)%nat -> inI (nth j (snd (nth k Fj (jzero K))) i0) (s j)) /\
     diff (Fm u) (Fm v) k = sumn K (fun j => s j * diff u v j)) (fun _ => 0) K) as [s Hs].
  - intros k Hk. pose proof (jrels_nth p K p0 _ K Fj _ _ k H Hk) as (_ & _ & _ & s & S1 & S2). eauto.
  - exists s. split; [intros k j Hk Hj; apply (Hs k Hk); auto|intros k Hk; apply (Hs k Hk)].
Qed.
(* s^T P s for signs *)
Lemma gram_ok sgn Fj s : (forall k j, (k < K)%nat -> (j < K)%nat -> inI (nth j (snd (nth k Fj (jzero K))) i0) (s k j)) ->
  forall i j, (i < K)%nat -> (j < K)%nat ->
  inI (at2 (gram p K sgn Fj) i j) (sumn K (fun a => (if sgn a : bool then -1 else 1) * (s a i * s a j))).
Proof.
  intros H i j Hi Hj. unfold at2, gram. cbv zeta. rewrite nth_mk by auto. rewrite nth_mk by auto.
  apply isum_ok; auto. intros a Ha.
  assert (M : inI (imul p (nth i (snd (nth a Fj (jzero K))) i0) (nth j (snd (nth a Fj (jzero K))) i0)) (s a i * s a j))
    by (apply imul_ok; auto).
  destruct (sgn a); [|now rewrite Rmult_1_l].
  replace (-1 * (s a i * s a j)) with (- (s a i * s a j)) by ring. now apply iopp_ok.
Qed.
Lemma gram_form (w : nat -> R) (s : nat -> nat -> R) (d d' : nat -> R) :
  (forall k, (k < K)%nat -> d' k = sumn K (fun j => s k j * d j)) ->
  sumn K (fun k => w k * (d' k * d' k)) = qf K (fun i j => sumn K (fun a => w a * (s a i * s a j))) d.
Proof.
  intros H. unfold qf.
  rewrite (sumn_ext K _ (fun k => sumn K (fun i => sumn K (fun j => d i * (w k * (s k i * s k j)) * d j)))).
  - rewrite sumn_swap. apply sumn_ext; intros i Hi. rewrite sumn_swap. apply sumn_ext; intros j Hj.
    rewrite <- sumn_scal, <- sumn_scal_r. apply sumn_ext; intros; ring.
  - intros k Hk. rewrite (H k Hk).
    rewrite (sumn_ext K (fun i => sumn K _) (fun i => w k * (s k i * d i) * sumn K (fun j => s k j * d j))).
    + rewrite sumn_scal_r. rewrite sumn_scal. ring.
    + intros i Hi. rewrite <- sumn_scal. apply sumn_ext; intros; ring.
Qed.

(* ---- 9.10 ---- *)
Lemma nth_repeat_lt {A} (a d : A) k i : (i < k)%nat -> nth i (repeat a k) d = a.
Proof. revert i. induction k; intros [|i] H; simpl; auto; try lia. apply IHk. lia. Qed.
Lemma attracting_ball_ok r q : attracting_ball p one n f gs hs opt rg r q = true ->
  0 <= zR p q < 1 /\ attracting p n f opt rg (coordinate_ball p K r)
    (fun k d => norm K d <= 2 * zR p q ^ k * zR p r).
Proof.
  unfold attracting_ball. cbv zeta. intros H. bools. rename x into Fj, x0 into Pj. pose proof HS as PS.
  match goal with E : mapJ _ _ _ _ _ _ _ _ _ _ = Some Fj |- _ => rename E into EF end.
  match goal with E : mapJ0 _ _ _ _ _ _ _ _ = Some Pj |- _ => rename E into EP end.
  match goal with E : region_ok _ _ _ _ = true |- _ => rename E into ER end.
  match goal with E : leb t0 (ofZ q) = true |- _ => rename E into EQ0 end.
  match goal with E : ltb (ofZ q) one = true |- _ => rename E into EQ1 end.
  match goal with E : allb _ _ = true |- _ => rename E into EA end.
  match goal with E : leb (mul (tsum _ _) _) _ = true |- _ => rename E into EC end.
  destruct (region_inverse _ ER) as (WB & BW & LR & PR). unfold dim in *. fold K in EF, EC, EA, PR, LR.
  apply leb_V in EQ0. apply ltb_V in EQ1. rewrite V_t0, V_ofZ in EQ0. rewrite (V_one p one one_ok), V_ofZ in EQ1.
  assert (Q0 : 0 <= zR p q) by (unfold zR; apply Rmult_le_pos; [auto|left; apply Rinv_0_lt_compat; exact PS]).
  assert (QS : zR p q * Sc = IZR q) by (unfold zR; change (IZR (2 ^ p)) with Sc; field; lra).
  assert (Q1 : zR p q < 1) by (apply Rmult_lt_reg_r with Sc; auto; lra).
  split; [lra|].
  assert (R0 : 0 < V (ofZ r)).
  { pose proof K_pos as KP. rewrite <- (nth_repeat_lt (ofZ r) t0 K 0) by lia. apply positive_ok; auto.
    rewrite repeat_length. lia. }
  rewrite V_ofZ in R0.
  assert (RP : 0 < zR p r) by (unfold zR; apply Rdiv_lt_0_compat; [auto|exact PS]).
  assert (BOX : forall u, coordinate_ball p K r u -> inbox K (cR p (zerov K)) (cR p (repeat (ofZ r) K)) u).
  { intros u Hu i Hi. rewrite cR_zero, Rminus_0_r. unfold cR. rewrite nth_repeat_lt, V_ofZ by auto.
    unfold coordinate_ball in Hu. change (IZR r / Sc) with (zR p r). eapply Rle_trans; [|exact Hu].
    apply Rsqr_incr_0; [|apply Rabs_pos|apply norm_pos]. unfold Rsqr. rewrite norm_sq, <- Rabs_mult, Rabs_right.
    - now apply sq_comp.
    - apply Rle_ge. exact (Rle_0_sqr (u i)). }
  assert (REL : forall u v x y, coordinate_ball p K r u -> coordinate_ball p K r v ->
     equal_on K x (to_state K B c u) -> equal_on K y (to_state K B c v) ->
     update_regular n f opt x /\ jrels K (fun j => u j - v j) K Fj (F u) (F v)).
  { intros u v x y Hu Hv Ex Ey.
    pose proof (box_jets_ok p one p0 one_ok K _ _ u v (BOX u Hu) (BOX v Hv)) as HU.
    exact (mapJ_ok K _ Fj u v x y _ HU EF Ex Ey). }
  assert (ND : forall u, norm K (diff u (fun _ => 0)) = norm K u).
  { intros u. unfold norm. f_equal. apply sq_ext. intros i _. unfold diff. ring. }
  destruct (banach_ball K F (fun _ => 0) (zR p r) (zR p q)) as (z & Z1 & Z2 & Z3 & Z4); try lra.
  - exact (Fmap_ext K B W c G G_ext).
  - intros u v Hu Hv. rewrite ND in Hu, Hv.
    destruct (REL u v _ _ Hu Hv (fun i _ => eq_refl) (fun i _ => eq_refl)) as [_ J].
    destruct (slopes_of Fj F u v J) as (s & S1 & S2).
    pose proof (gram_ok (fun _ => false) Fj s S1) as GM.
    set (Wm := fun i j => sumn K (fun a => 1 * (s a i * s a j))).
    assert (GE : sq K (diff (F u) (F v)) = qf K Wm (diff u v)).
    { unfold Wm. rewrite <- (gram_form (fun _ => 1) s (diff u v) (diff (F u) (F v)) S2).
      unfold sq. apply sumn_ext; intros; ring. }
    assert (WS : sym K (fun i j => - Wm i j)).
    { intros i j Hi Hj. f_equal. unfold Wm. apply sumn_ext; intros; ring. }
    pose proof (qf_dd K (fun i j => - Wm i j) (diff u v) WS) as DD.
    assert (QN : qf K (fun i j => - Wm i j) (diff u v) = - qf K Wm (diff u v)).
    { unfold qf. rewrite <- sumn_opp. apply sumn_ext; intros. rewrite <- sumn_opp. apply sumn_ext; intros; ring. }
    rewrite QN in DD.
    assert (ROW : forall i, (i < K)%nat -> Wm i i + offsum K (fun i j => - Wm i j) i <= zR p q * zR p q).
    { intros i Hi. pose proof (allb_ok _ _ EA i Hi) as C. cbv beta in C. apply leb_V in C.
      rewrite !V_mul, tsum_ok, (V_one p one one_ok), V_ofZ in C.
      apply Rmult_le_reg_r with (Sc * Sc); [nra|].
      replace (zR p q * zR p q * (Sc * Sc)) with (IZR q * IZR q) by (rewrite <- QS; ring).
      eapply Rle_trans; [|exact C]. rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [lra|].
      rewrite <- (sumn_single K i (fun j => Wm i j) Hi). unfold offsum.
      rewrite <- sumn_plus, <- sumn_scal_r. apply sumn_le; intros j Hj.
      pose proof (mag_ok p p0 _ _ (GM i j Hi Hj)) as M. change (sumn K _) with (Wm i j) in M at 1.
      destruct (Nat.eqb j i).
      - rewrite Rplus_0_r. eapply Rle_trans; [|exact M]. apply Rmult_le_compat_r; [lra|]. apply Rle_abs.
      - rewrite Rplus_0_l, Rabs_Ropp. exact M. }
    assert (UP : qf K Wm (diff u v) <= zR p q * zR p q * sq K (diff u v)).
    { assert (S3 : sumn K (fun i => (- Wm i i - offsum K (fun i j => - Wm i j) i) * (diff u v i * diff u v i)) >=
         - (zR p q * zR p q) * sq K (diff u v)).
      { unfold sq. rewrite <- sumn_scal. apply Rle_ge, sumn_le. intros i Hi. specialize (ROW i Hi).
        pose proof (Rle_0_sqr (diff u v i)) as SQ. unfold Rsqr in SQ. nra. }
      lra. }
    apply Rsqr_incr_0; [|apply norm_pos|apply Rmult_le_pos; [lra|apply norm_pos]]. unfold Rsqr.
    rewrite norm_sq, GE. eapply Rle_trans; [exact UP|]. rewrite <- norm_sq. right. ring.
  - rewrite ND.
    pose proof (mapJ0_ok Pj EP) as HP. apply leb_V in EC.
    rewrite !V_mul, tsum_ok, V_add, V_opp, (V_one p one one_ok), !V_ofZ in EC.
    apply Rsqr_incr_0; [|apply norm_pos|apply Rmult_le_pos; lra]. unfold Rsqr. rewrite norm_sq.
    assert (P2 : 0 < Sc * Sc) by nra.
    apply Rmult_le_reg_r with (Sc * Sc * (Sc * Sc)); [nra|].
    assert (RS : zR p r * Sc = IZR r) by (unfold zR; change (IZR (2 ^ p)) with Sc; field; lra).
    replace ((1 - zR p q) * zR p r * ((1 - zR p q) * zR p r) * (Sc * Sc * (Sc * Sc)))
      with ((Sc + - IZR q) * IZR r * ((Sc + - IZR q) * IZR r)) by (rewrite <- QS, <- RS; ring).
    eapply Rle_trans; [|exact EC]. rewrite <- Rmult_assoc. apply Rmult_le_compat_r; [lra|].
    unfold sq. rewrite <- sumn_scal_r. apply sumn_le; intros i Hi. rewrite V_mul.
    pose proof (mag_ok p p0 _ _ (HP i Hi)) as M. pose proof (Rabs_pos (F (fun _ => 0) i)) as A0.
    set (t := F (fun _ => 0) i) in *. replace (t * t) with (Rabs t * Rabs t) by (rewrite <- Rabs_mult; apply Rabs_right; apply Rle_ge; exact (Rle_0_sqr t)).
    replace (Rabs t * Rabs t * (Sc * Sc)) with ((Rabs t * Sc) * (Rabs t * Sc)) by ring.
    assert (0 <= Rabs t * Sc) by nra. apply Rmult_le_compat; auto.
  - apply (attracting_of n f opt p rg _ _ W WB BW Wf).
    + intros x (u & Hu & E). apply (REL u u x x Hu Hu E E).
    + intros u v E Hu. unfold coordinate_ball, norm in *. fold K. fold K in Hu. rewrite <- (sq_ext K u v); auto.
    + intros u Hu. unfold coordinate_ball in *. fold K. fold K in Hu. fold c B.
      destruct (Z4 u 1%nat) as [I1 _]; [rewrite ND; exact Hu|]. rewrite ND in I1. exact I1.
    + fold K c B. exists z. unfold coordinate_ball. split; [rewrite <- ND; exact Z1|]. split; [exact Z2|]. split.
      * intros y Hy Fy i Hi. apply (Z3 y); auto. rewrite ND. exact Hy.
      * intros y k Hy. destruct (Z4 y k) as [_ I2]; [rewrite ND; exact Hy|].
        replace (2 * zR p q ^ k * zR p r) with (zR p q ^ k * 2 * zR p r) by ring. exact I2.
Qed.
(* ---- 9.11 ---- *)
Lemma repelling_ok r u e : repelling_test p one n f gs hs opt rg r u e = true -> repels p n f opt rg r u.
Proof.
  unfold repelling_test. cbv zeta. intros H. bools. rename x into Fj. pose proof HS as PS.
  match goal with E : mapJ _ _ _ _ _ _ _ _ _ _ = Some Fj |- _ => rename E into EF end.
  match goal with E : region_ok _ _ _ _ = true |- _ => rename E into ER end.
  match goal with E : leb one _ = true |- _ => rename E into ES end.
  match goal with E : allb _ _ = true |- _ => rename E into EA end.
  destruct (region_inverse _ ER) as (WB & BW & LR & PR). unfold dim in *. fold K in EF, EA.
  apply leb_V in ES. rewrite (V_one p one one_ok), V_ofZ in ES.
  assert (REL : forall a b x y, coordinate_box p K r a -> coordinate_box p K r b ->
     equal_on K x (to_state K B c a) -> equal_on K y (to_state K B c b) ->
     update_regular n f opt x /\ jrels K (fun j => a j - b j) K Fj (F a) (F b)).
  { intros a b x y Ha Hb Ex Ey. apply coord_box_iff in Ha. apply coord_box_iff in Hb.
    pose proof (box_jets_ok p one p0 one_ok K _ _ a b Ha Hb) as HU.
    exact (mapJ_ok K _ Fj a b x y _ HU EF Ex Ey). }
  unfold repels. cbv zeta. split.
  { intros x (a & Ha & E). apply (REL a a x x Ha Ha E E). }
  intros v w Hv Hw Hne.
  set (sR := zR p e). assert (S1 : 1 <= sR).
  { unfold sR, zR. change (IZR (2 ^ p)) with Sc. apply Rmult_le_reg_r with Sc; auto. unfold Rdiv.
    rewrite Rmult_assoc, Rinv_l by lra. lra. }
  assert (E0 : 0 < / Sc) by now apply Rinv_0_lt_compat.
  assert (STEP : forall a b, bounded K (vec p r) a -> bounded K (vec p r) b ->
     cone_form K u (diff (F a) (F b)) <= sR * cone_form K u (diff a b) - / Sc * sq K (diff a b)).
  { intros a b Ha Hb.
    destruct (REL a b _ _ Ha Hb (fun i _ => eq_refl) (fun i _ => eq_refl)) as [_ J].
    destruct (slopes_of Fj F a b J) as (s & Q1 & Q2).
    pose proof (gram_ok (fun k => Nat.ltb k u) Fj s Q1) as GM.
    set (Gm := fun i j => sumn K (fun k => sign u k * (s k i * s k j))).
    assert (CF : cone_form K u (diff (F a) (F b)) = qf K Gm (diff a b)) by (apply gram_form; auto).
    set (M := fun i j => sR * (if Nat.eqb j i then sign u i else 0) - Gm i j).
    assert (SM : sym K M).
    { intros i j Hi Hj. unfold M. f_equal.
      - f_equal. rewrite Nat.eqb_sym. destruct (Nat.eqb_spec i j); [now subst|reflexivity].
      - unfold Gm. apply sumn_ext; intros; ring. }
    assert (QM : qf K M (diff a b) = sR * cone_form K u (diff a b) - qf K Gm (diff a b)).
    { unfold qf, cone_form. rewrite <- sumn_scal, <- sumn_minus. apply sumn_ext; intros i Hi.
      rewrite (sumn_ext K _ (fun j => (if Nat.eqb j i then sR * (sign u i * (diff a b i * diff a b j)) else 0)
         - diff a b i * Gm i j * diff a b j)).
      - rewrite sumn_minus, (sumn_single K i (fun j => sR * (sign u i * (diff a b i * diff a b j)))) by auto. ring.
      - intros j Hj. unfold M. destruct (Nat.eqb_spec j i); [subst; ring|ring]. }
    rewrite CF. cut (/ Sc * sq K (diff a b) <= qf K M (diff a b)); [lra|].
    eapply Rle_trans; [|apply (qf_dd K M (diff a b) SM)].
    unfold sq. rewrite <- sumn_scal. apply sumn_le; intros i Hi.
    pose proof (allb_ok _ _ EA i Hi) as C. cbv beta in C. apply ltb_V1 in C. rewrite tsum_ok in C.
    set (Kt := mk K (fun i => mk K (fun j => let e0 := iopp (at2 (gram p K (fun k => Nat.ltb k u) Fj) i j) in
       if Nat.eqb j i then iadd e0 (if Nat.ltb i u then (opp (ofZ e), opp (ofZ e)) else (ofZ e, ofZ e)) else e0))) in *.
    assert (KI : forall j, (j < K)%nat -> inI (at2 Kt i j) (M i j)).
    { intros j Hj. unfold Kt, at2 at 1. rewrite nth_mk by auto. rewrite nth_mk by auto. cbv zeta.
      assert (GI : inI (at2 (gram p K (fun k => Nat.ltb k u) Fj) i j) (Gm i j)) by exact (GM i j Hi Hj).
      unfold M. destruct (Nat.eqb j i).
      - replace (sR * sign u i - Gm i j) with (- Gm i j + sR * sign u i) by ring. apply iadd_ok; [now apply iopp_ok|].
        unfold sign, sR. rewrite <- V_zR. destruct (Nat.ltb i u).
        + replace (V (ofZ e) / Sc * -1) with (V (opp (ofZ e)) / Sc) by (rewrite V_opp; field; lra). now apply ipt_ok.
        + rewrite Rmult_1_r. now apply ipt_ok.
      - rewrite Rmult_0_r. replace (0 - Gm i j) with (- Gm i j) by ring. now apply iopp_ok. }
    apply Rmult_le_compat_r; [exact (Rle_0_sqr (diff a b i))|].
    apply Rmult_le_reg_r with Sc; auto. rewrite Rinv_l by lra. rewrite Rmult_minus_distr_r.
    destruct (KI i Hi) as [L _].
    assert (OF : offsum K M i * Sc <= sumn K (fun j => V (if Nat.eqb j i then t0 else mag (at2 Kt i j)))).
    { unfold offsum. rewrite <- sumn_scal_r. apply sumn_le; intros j Hj. destruct (Nat.eqb j i); [rewrite V_t0; lra|].
      apply (mag_ok p p0). auto. }
    lra. }
  assert (ORB : forall a, (forall k, in_region p n opt rg (coordinate_box p K r) (orbit n f opt k (state_at p n opt rg a))) ->
     forall t, bounded K (vec p r) (iter F t a)).
  { intros a Ha t i Hi. destruct (Ha t) as (b & Hb & E). rewrite <- (Hb i Hi) || idtac.
    assert (EQ : iter F t a i = b i).
    { rewrite <- (coord_state K B W WB c (iter F t a) i Hi), <- (coord_state K B W WB c b i Hi).
      apply to_coord_ext. intros j Hj. rewrite (state_iter K B W BW c G G_ext t a j Hj). exact (E j Hj). }
    rewrite EQ. apply Hb; auto. }
  pose proof (cone_separates K u F (vec p r) sR (/ Sc) S1 E0 STEP v w (ORB v Hv) (ORB w Hw) Hne) as CS.
  unfold cone_form in CS. fold K.
  assert (SP : sumn K (fun i => sign u i * (diff v w i * diff v w i)) =
     sumn K (fun i => if Nat.ltb i u then 0 else (v i - w i) * (v i - w i)) -
     sumn K (fun i => if Nat.ltb i u then (v i - w i) * (v i - w i) else 0)).
  { rewrite <- sumn_minus. apply sumn_ext; intros i Hi. unfold sign, diff. destruct (Nat.ltb i u); ring. }
  lra.
Qed.
End Region.

(* ---- 9.15 ---- *)
Lemma center_box m r x : inbox K (cR p (tv (state_center opt m))) (cR p (tv r)) x <-> in_box p K (state_center opt m) r x.
Proof. apply box_iff. Qed.
Lemma invertible_ok m r Bw : invertible_update p one n f gs hs opt m r Bw = true ->
  let Bx := in_box p K (state_center opt m) r in
  (forall x, Bx x -> update_regular n f opt x) /\
  exists L, 0 < L /\ forall x y, Bx x -> Bx y -> forall b,
    (forall i, (i < K)%nat -> Rabs (G x i - G y i) <= b) ->
    forall i, (i < K)%nat -> Rabs (x i - y i) <= L * b.
Proof.
  unfold invertible_update. cbv zeta. intros H. bools. rename x into Gj. pose proof HS as PS.
  match goal with E : updateJ _ _ _ _ _ _ _ _ _ = Some Gj |- _ => rename E into EU end.
  match goal with E : allb _ _ = true |- _ => rename E into EA end.
  unfold dim in *. fold K in EU, EA.
  assert (REL : forall x y, in_box p K (state_center opt m) r x -> in_box p K (state_center opt m) r y ->
     update_regular n f opt x /\ jrels K (fun j => x j - y j) K Gj (G x) (G y)).
  { intros x y Hx Hy. apply center_box in Hx. apply center_box in Hy.
    pose proof (box_jets_ok p one p0 one_ok K _ _ x y Hx Hy) as HX.
    destruct (updateJ_ok p one K n f gs hs p0 one_ok gs_ok hs_ok _ opt _ Gj _ _ HX EU) as (A & _ & C). auto. }
  split. { intros x Hx. apply (REL x x Hx Hx). }
  set (bt := fun i k => V (tent (tm Bw) i k) / Sc).
  set (Bs := sumn K (fun i => sumn K (fun k => Rabs (bt i k)))).
  assert (B0 : forall i, (i < K)%nat -> 0 <= sumn K (fun k => Rabs (bt i k)) <= Bs).
  { intros i Hi. split.
    - apply sumn_nonneg. intros; apply Rabs_pos.
    - unfold Bs. rewrite <- (sumn_single K i (fun i => sumn K (fun k => Rabs (bt i k))) Hi).
      apply sumn_le. intros j Hj. destruct (Nat.eqb j i); [lra|]. apply sumn_nonneg. intros; apply Rabs_pos. }
  assert (Bs0 : 0 <= Bs) by (apply sumn_nonneg; intros i Hi; apply B0; auto).
  exists (Sc * (1 + Bs)). split; [nra|]. intros x y Hx Hy b Hb i Hi.
  destruct (REL x y Hx Hy) as [_ J].
  destruct (slopes_of Gj G x y J) as (s & S1 & S2).
  set (d := diff x y) in *. set (D := diff (G x) (G y)) in *.
  destruct (argmax_abs d K) as (t & Ht & Hmax); [exact K_pos|].
  (* d_t = sum (I - B s)_tj d_j + sum B_tk D_k *)
  set (N1 := fun j => - sumn K (fun k => bt t k * s k j) + (if Nat.eqb j t then 1 else 0)).
  assert (ED : d t = sumn K (fun j => N1 j * d j) + sumn K (fun k => bt t k * D k)).
  { unfold N1. rewrite (sumn_ext K (fun j => _ * d j) (fun j => (if Nat.eqb j t then d j else 0) - sumn K (fun k => bt t k * (s k j * d j)))).
    - rewrite sumn_minus, sumn_single by auto. rewrite sumn_swap.
      rewrite (sumn_ext K (fun k => sumn K _) (fun k => bt t k * D k)); [ring|].
      intros k Hk. rewrite sumn_scal. rewrite <- (S2 k Hk). reflexivity.
    - intros j Hj.
      rewrite (sumn_ext K (fun k => bt t k * (s k j * d j)) (fun k => (bt t k * s k j) * d j)) by (intros; ring).
      rewrite sumn_scal_r. destruct (Nat.eqb j t); ring. }
  assert (RN : sumn K (fun j => Rabs (N1 j)) * Sc <= Sc - 1).
  { pose proof (allb_ok _ _ EA t Ht) as C. cbv beta in C. apply ltb_V1 in C.
    rewrite tsum_ok, (V_one p one one_ok) in C. eapply Rle_trans; [|apply Rplus_le_reg_r with 1; eapply Rle_trans; [exact C|]; right; ring].
    rewrite <- sumn_scal_r. apply sumn_le; intros j Hj. apply (mag_ok p p0).
    assert (IB : inI (iopp (isum K (fun a => imul p (tent (tm Bw) t a, tent (tm Bw) t a) (nth j (snd (nth a Gj (jzero K))) i0))))
       (- sumn K (fun k => bt t k * s k j))).
    { apply iopp_ok. apply isum_ok; auto. intros k Hk. apply imul_ok; auto. now apply ipt_ok. }
    unfold N1. destruct (Nat.eqb j t).
    - apply iadd_ok; auto. now apply i1_ok.
    - now rewrite Rplus_0_r. }
  assert (BD : Rabs (sumn K (fun k => bt t k * D k)) <= Bs * b).
  { eapply Rle_trans; [apply sumn_abs|].
    assert (b0 : 0 <= b) by (eapply Rle_trans; [apply Rabs_pos|apply (Hb t Ht)]).
    apply Rle_trans with (sumn K (fun k => Rabs (bt t k)) * b); [|destruct (B0 t Ht); nra].
    rewrite <- sumn_scal_r. apply sumn_le; intros k Hk. rewrite Rabs_mult.
    apply Rmult_le_compat_l; [apply Rabs_pos|]. apply Hb; auto. }
  assert (BN : Rabs (sumn K (fun j => N1 j * d j)) <= sumn K (fun j => Rabs (N1 j)) * Rabs (d t)).
  { eapply Rle_trans; [apply sumn_abs|]. rewrite <- sumn_scal_r. apply sumn_le; intros j Hj. rewrite Rabs_mult.
    apply Rmult_le_compat_l; [apply Rabs_pos|]. apply Hmax; auto. }
  assert (b0 : 0 <= b) by (eapply Rle_trans; [apply Rabs_pos|apply (Hb t Ht)]).
  assert (T1 : Rabs (d t) <= sumn K (fun j => Rabs (N1 j)) * Rabs (d t) + Bs * b).
  { rewrite ED at 1. eapply Rle_trans; [apply Rabs_triang|]. lra. }
  specialize (Hmax i Hi). change (x i - y i) with (d i).
  pose proof (Rabs_pos (d t)) as P0. set (rs := sumn K (fun j => Rabs (N1 j))) in *.
  assert (T2 : Rabs (d t) * 1 <= Sc * (Bs * b)).
  { assert (Sc * Rabs (d t) <= (rs * Sc) * Rabs (d t) + Sc * (Bs * b)) by nra. nra. }
  nra.
Qed.

(* ---- 9.16 ---- *)
Lemma isz_zero e r : isz e = true -> inI e r -> r = 0.
Proof. intros H K0. now apply (isz_ok p p0 e r). Qed.
Lemma collapse_ok m r im : collapse p one n f gs hs opt m r im = true ->
  the_momentum opt = NoMomentum /\
  forall x, in_box p n m r x -> update_regular n f opt x /\ equal_on n (G x) (vec p im).
Proof.
  unfold collapse. cbv zeta. intros H. bools. rename x into Gj, x0 into Pj. pose proof HS as PS.
  match goal with E : updateJ _ _ n _ _ _ _ _ (box_jets _ _ _ _) = Some Gj |- _ => rename E into EU end.
  match goal with E : updateJ _ _ _ _ _ _ _ _ (point_jets _ _) = Some Pj |- _ => rename E into EP end.
  match goal with E : allb _ _ = true |- _ => rename E into EA end.
  assert (NM : the_momentum opt = NoMomentum) by (destruct (the_momentum opt); auto; discriminate).
  split; auto. assert (KN : state_dim n opt = n) by (unfold state_dim; now rewrite NM).
  assert (REL : forall x y, in_box p n m r x -> in_box p n m r y ->
     update_regular n f opt x /\ jrels n (fun j => x j - y j) n Gj (G x) (G y)).
  { intros x y Hx Hy. apply box_iff in Hx. apply box_iff in Hy.
    pose proof (box_jets_ok p one p0 one_ok n _ _ x y Hx Hy) as HX0.
    assert (HX : jrels n (fun j => x j - y j) (state_dim n opt) (box_jets one n (tv m) (tv r)) x y)
      by (rewrite KN; exact HX0).
    destruct (updateJ_ok p one n n f gs hs p0 one_ok gs_ok hs_ok _ opt _ Gj _ _ HX EU) as (A & _ & C).
    rewrite KN in C. auto. }
  assert (MB : in_box p n m r (cR p (tv m))).
  { intros i Hi. rewrite cR_vec, Rminus_diag_eq, Rabs_R0 by auto.
    match goal with E : positive (tv r) = true |- _ => pose proof (positive_ok _ i E) as P end.
    match goal with E : length (tv r) = n |- _ => rewrite E in P end. specialize (P Hi).
    rewrite nth_tv, V_ofZ in P. unfold vec, zR. apply Rmult_le_pos; [lra|]. left. apply Rinv_0_lt_compat. exact PS. }
  intros x Hx. split; [apply (REL x x Hx Hx)|]. intros i Hi.
  pose proof (allb_ok _ _ EA i Hi) as C. cbv beta in C. apply andb_prop in C. destruct C as [C1 C2].
  destruct (REL x _ Hx MB) as [_ J].
  pose proof (jrels_nth p n p0 _ n Gj _ _ i J Hi) as (_ & _ & _ & s & S1 & S2).
  assert (Z : G x i - G (cR p (tv m)) i = 0).
  { rewrite S2. rewrite (sumn_ext n _ (fun _ => 0)); [apply sumn_zero|]. intros j Hj.
    rewrite (isz_zero _ _ (allb_ok _ _ C1 j Hj) (S1 j Hj)). ring. }
  assert (HP : jrels 0 (fun _ => 0) (state_dim n opt) (point_jets n (tv m)) (cR p (tv m)) (cR p (tv m)))
    by (rewrite KN; now apply point_jets_ok).
  destruct (updateJ_ok p one 0 n f gs hs p0 one_ok gs_ok hs_ok (fun _ => 0) opt _ Pj _ _ HP EP) as (_ & _ & R3).
  rewrite KN in R3.
  pose proof (flat_rel_inv p _ _ _ _ (jrels_nth p 0 p0 _ _ _ _ _ i R3 Hi)) as [L U].
  unfold is_point in C2. bools.
  pose proof (leb_eq _ _ H0 H7) as E1. pose proof (leb_eq _ _ H6 H5) as E2. rewrite E1 in L. rewrite E2 in U.
  rewrite nth_tv, V_ofZ in L, U.
  assert (G (cR p (tv m)) i = vec p im i).
  { unfold vec, zR. change (IZR (2 ^ p)) with Sc. apply Rmult_eq_reg_r with Sc; [|lra].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  lra.
Qed.
End Problem.
End SoundnessRegions.
