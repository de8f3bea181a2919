(* The soundness theorem: every claim of an accepted certificate holds. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool FMapPositive.
From Eigensieve Require Import Integers LinearAlgebra Contraction Core Intervals Optimizers Tests
  ExactPoint Dynamics Certificate Checker SoundnessPoints SoundnessFilters SoundnessCover.
Import ListNotations.
Open Scope R_scope.

(* ---------------- tapes ---------------- *)
Lemma wf_power n a k : wf n a = true -> wf n (power a k) = true.
Proof. intros H. induction k; simpl; auto. now rewrite H, IHk. Qed.
Definition wf_cells (n : nat) (m : cells) : Prop := forall i c, get m i = Some c -> wf n (fst c) = true.
Lemma read1_wf n m i c : wf_cells n m -> read1 n m i = Some c -> wf n (fst c) = true.
Proof.
  intros H R.
  destruct i; cbn [read1] in R.
  - now injection R as <-.
  - destruct (Nat.ltb i n) eqn:E; [|discriminate]. injection R as <-. exact E.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. destruct (get m b) as [[y t]|] eqn:B; [|discriminate].
    injection R as <-. apply H in A. apply H in B. simpl in *. now rewrite A, B.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. destruct (get m b) as [[y t]|] eqn:B; [|discriminate].
    injection R as <-. apply H in A. apply H in B. simpl in *. now rewrite A, B.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. destruct (get m b) as [[y t]|] eqn:B; [|discriminate].
    injection R as <-. apply H in A. apply H in B. simpl in *. now rewrite A, B.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. injection R as <-. apply H in A. simpl in *. now rewrite A.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. destruct (get m b) as [[y t]|] eqn:B; [|discriminate].
    injection R as <-. apply H in A. apply H in B. simpl in *. now rewrite A, B.
  - destruct (_ && _)%bool; [|discriminate]. destruct (get m a) as [[x s]|] eqn:A; [|discriminate].
    injection R as <-. apply H in A. simpl in *. now apply wf_power.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. injection R as <-. apply H in A. simpl in *. now rewrite A.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. injection R as <-. apply H in A. simpl in *. now rewrite A.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. destruct (get m b) as [[y t]|] eqn:B; [|discriminate].
    injection R as <-. apply H in A. apply H in B. simpl in *. now rewrite A, B.
  - destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. destruct (get m b) as [[y t]|] eqn:B; [|discriminate].
    injection R as <-. apply H in A. apply H in B. simpl in *. now rewrite A, B.
  - destruct (get m g) as [[z u]|] eqn:G; [|discriminate].
    destruct (get m a) as [[x s]|] eqn:A; [|discriminate]. destruct (get m b) as [[y t]|] eqn:B; [|discriminate].
    injection R as <-. apply H in A. apply H in B. apply H in G. simpl in *. now rewrite A, B, G.
Qed.
Lemma read_tape_wf n l : forall next m last c, wf_cells n m -> (forall d, last = Some d -> wf n (fst d) = true) ->
  read_tape n l next m last = Some c -> wf n (fst c) = true.
Proof.
  induction l as [|i l IH]; simpl; intros next m last c H HL R; auto.
  destruct (read1 n m i) as [d|] eqn:E; [|discriminate]. pose proof (read1_wf n m i d H E) as WD.
  apply (IH _ _ _ _ ) in R; auto.
  - intros j e G. unfold get in G. destruct (Pos.eq_dec (N.succ_pos j) next) as [Q|Q].
    + rewrite Q, PositiveMap.gss in G. now injection G as <-.
    + rewrite PositiveMap.gso in G by auto. now apply (H j).
  - intros e K. now injection K as <-.
Qed.
Theorem objective_wf pb f : objective pb = Some f -> wf (variables pb) f = true.
Proof.
  unfold objective. intros H. destruct (read_tape _ _ _ _ _) as [[g s]|] eqn:E; [|discriminate].
  destruct (Z.leb s largest_tree); [|discriminate]. injection H as <-.
  apply (read_tape_wf _ _ _ _ _ _ ) in E; auto.
  - intros i c K. unfold get in K. rewrite PositiveMap.gempty in K. discriminate.
  - discriminate.
Qed.

(* ---------------- limits ---------------- *)
Lemma rate_converges (s : nat -> R) z q c : 0 <= q < 1 -> (forall k, Rabs (s k - z) <= q ^ k * c) -> Un_cv s z.
Proof.
  intros [Q0 Q1] H eps He.
  assert (C0 : 0 <= c) by (specialize (H 0%nat); simpl in H; pose proof (Rabs_pos (s 0%nat - z)); lra).
  assert (Hq : Rabs q < 1) by (rewrite Rabs_right; lra).
  destruct (pow_lt_1_zero q Hq (eps / (1 + c))) as [N HN]. { apply Rdiv_lt_0_compat; lra. }
  exists N. intros k Hk. unfold R_dist. eapply Rle_lt_trans; [apply H|].
  specialize (HN k Hk). assert (P : 0 <= q ^ k) by (apply pow_le; lra). rewrite Rabs_right in HN by lra.
  apply Rle_lt_trans with (q ^ k * (1 + c)); [nra|].
  apply Rmult_lt_compat_r with (r := 1 + c) in HN; [|lra].
  unfold Rdiv in HN. rewrite Rmult_assoc, Rinv_l in HN; lra.
Qed.
Lemma enumerate_sum (g : nat -> Z -> Z) (l : list Z) :
  IZR (fold_right Z.add 0%Z (map (fun kb => g (fst kb) (snd kb)) (enumerate l))) =
  sumn (length l) (fun k => IZR (g k (nth k l 0%Z))).
Proof.
  unfold enumerate.
  assert (G : forall l s, IZR (fold_right Z.add 0%Z (map (fun kb => g (fst kb) (snd kb)) (combine (seq s (length l)) l))) =
    sumn (length l) (fun k => IZR (g (s + k)%nat (nth k l 0%Z)))).
  { clear l. induction l as [|a l IH]; intros s; [reflexivity|].
    cbn [length seq combine map fold_right fst snd]. rewrite plus_IZR, IH, sumn_shift. rewrite Nat.add_0_r. f_equal.
    apply sumn_ext; intros k Hk. simpl. do 2 f_equal. lia. }
  rewrite G. apply sumn_ext; intros. reflexivity.
Qed.
Lemma regular_hessian_at n f x : regular f x -> hessian_at n f x (hess f x).
Proof.
  intros H. split; [|split].
  - intros i _. now apply grad_correct.
  - intros i j _ _. now apply hess_correct.
  - apply hess_sym.
Qed.

Module Soundness (N : INTEGERS).
Include SoundnessCover N.
Import N.
Section Problem.
Variable p : Z.
Variable one : T.
Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.
Variable n : nat.
Hypothesis npos : (1 <= n)%nat.
Variable f : expr.
Variable gs : list expr.
Variable hs : list (list expr).
Hypothesis gs_ok : gs = mk n (fun j => D j f).
Hypothesis hs_ok : hs = mk n (fun i => mk (S i) (fun j => D i (D j f))).
Hypothesis Wf : wf n f = true.
Variable o : option optimizer.
Hypothesis opt_ok : forall opt, o = Some opt -> valid_optimizer opt = true.
Notation Sc := (Sc p).
Notation HS := (Sc_pos p p0).
Notation check := (check_claim p one n f gs hs o).

(* every kind but the refutation, which needs the earlier claims *)
Theorem claim_sound pre earlier a : check pre a = true ->
  match a with Refutation _ _ => True | _ => holds p n f o earlier a end.
Proof.
  destruct a; intros H; auto.
  - exact (one_zero_ok p one p0 one_ok n f gs hs gs_ok hs_ok Wf o _ _ _ _ H).
  - intros x Hx. exact (proj2 (no_critical_ok p one p0 one_ok n f gs hs gs_ok hs_ok o _ _ _ H x Hx)).
  - exact (cover_ok p one p0 one_ok n f gs hs gs_ok hs_ok Wf o _ _ _ _ _ _ earlier H).
  - exact (spectrum_ok p one p0 one_ok n f gs hs hs_ok o _ _ _ _ _ H).
  - exact (eigenvalue_count_ok p one p0 one_ok n f gs hs hs_ok o _ _ _ _ _ H).
  - exact (curvature_ok p one p0 one_ok n f gs hs hs_ok o _ _ _ _ _ H).
  - exact (filter_inside_ok p one p0 one_ok n f gs hs hs_ok o opt_ok _ _ _ H).
  - exact (filter_outside_ok p one p0 one_ok n f gs hs hs_ok o opt_ok _ _ _ _ H).
  - cbn [check_claim holds] in *. unfold withopt, with_optimizer in *. destruct o as [opt|]; [|discriminate].
    exact (attracting_box_ok p one p0 one_ok n f gs hs gs_ok hs_ok Wf opt _ _ _ H).
  - cbn [check_claim holds] in *. unfold withopt, with_optimizer in *. destruct o as [opt|]; [|discriminate].
    exact (attracting_ball_ok p one p0 one_ok n f gs hs gs_ok hs_ok Wf npos opt _ _ _ H).
  - cbn [check_claim holds] in *. unfold withopt, with_optimizer in *. destruct o as [opt|]; [|discriminate].
    exact (repelling_ok p one p0 one_ok n f gs hs gs_ok hs_ok Wf opt _ _ _ _ H).
  - exact (proj1 (exact_critical_ok n f gs gs_ok _ H)).
  - exists (hess f (point_of point)). exact (exact_eigenvalue_ok n f gs hs gs_ok hs_ok _ _ _ H).
  - cbn [check_claim holds] in *. unfold withopt, with_optimizer in *. destruct o as [opt|]; [|discriminate].
    exact (exact_filter_ok n f gs hs gs_ok hs_ok opt _ _ _ (opt_ok opt eq_refl) H).
  - cbn [check_claim holds] in *. unfold withopt, with_optimizer in *. destruct o as [opt|]; [|discriminate].
    exact (invertible_ok p one p0 one_ok n f gs hs gs_ok hs_ok npos opt _ _ _ H).
  - cbn [check_claim holds] in *. unfold withopt, with_optimizer in *. destruct o as [opt|]; [|discriminate].
    exact (collapse_ok p one p0 one_ok n f gs hs gs_ok hs_ok opt _ _ _ H).
  - discriminate.
Qed.

(* ---- 9.18 ---- *)
Lemma limit_inside_ok c reach m r z : limit_inside p n c reach m r = true ->
  (forall i, (i < n)%nat -> Rabs (z i - vec p c i) <= IZR (reach i) / (Sc * Sc)) -> in_box p n m r z.
Proof.
  unfold limit_inside. intros H Hz i Hi. pose proof HS as PS.
  pose proof (allb_ok _ _ H i Hi) as C. cbv beta in C. apply Z.leb_le, IZR_le in C.
  rewrite plus_IZR, !mult_IZR, abs_IZR, minus_IZR in C. change (IZR (2 ^ p)) with Sc in C.
  specialize (Hz i Hi). unfold vec, zR in *. change (IZR (2 ^ p)) with Sc in *.
  set (a := IZR (nth i c 0%Z)) in *. set (b := IZR (nth i m 0%Z)) in *. set (rr := IZR (nth i r 0%Z)) in *.
  set (e := IZR (reach i)) in *.
  replace (z i - b / Sc) with ((z i - a / Sc) + (a - b) / Sc) by (field; lra).
  eapply Rle_trans; [apply Rabs_triang|].
  apply Rmult_le_reg_r with (Sc * Sc); [nra|].
  assert (E1 : Rabs ((a - b) / Sc) * (Sc * Sc) = Rabs (a - b) * Sc).
  { unfold Rdiv. rewrite Rabs_mult, (Rabs_right (/ Sc)) by (left; now apply Rinv_0_lt_compat). field. lra. }
  rewrite Rmult_plus_distr_r, E1. replace (rr / Sc * (Sc * Sc)) with (rr * Sc) by (field; lra).
  apply Rmult_le_compat_r with (r := Sc * Sc) in Hz; [|nra].
  replace (e / (Sc * Sc) * (Sc * Sc)) with e in Hz by (field; lra). lra.
Qed.
Lemma extent_ok (rg : region) K r i (u : nat -> R) : square K (rbasis rg) = true -> (i < K)%nat ->
  (forall l, (l < K)%nat -> Rabs (u l) <= zR p (r l)) ->
  Rabs (mv K (mat p (rbasis rg)) u i) <= IZR (extent (rbasis rg) r i) / (Sc * Sc).
Proof.
  intros SQ Hi Hu. pose proof HS as PS. unfold extent.
  rewrite (enumerate_sum (fun k b => (Z.abs b * r k)%Z)).
  rewrite (square_row K _ i SQ Hi).
  unfold mv. eapply Rle_trans; [apply sumn_abs|].
  unfold Rdiv. rewrite <- sumn_scal_r. apply sumn_le; intros l Hl.
  rewrite Rabs_mult, mult_IZR, abs_IZR. unfold mat, zR. change (IZR (2 ^ p)) with Sc.
  specialize (Hu l Hl). unfold zR in Hu. change (IZR (2 ^ p)) with Sc in Hu.
  unfold Rdiv. rewrite Rabs_mult, (Rabs_right (/ Sc)) by (left; now apply Rinv_0_lt_compat).
  assert (I0 : 0 < / Sc) by now apply Rinv_0_lt_compat.
  replace (Rabs (IZR (nth l (nth i (rbasis rg) []) 0%Z)) * IZR (r l) * / (Sc * Sc))
    with (Rabs (IZR (nth l (nth i (rbasis rg) []) 0%Z)) * / Sc * (IZR (r l) * / Sc)) by (field; lra).
  apply Rmult_le_compat_l; [|exact Hu]. apply Rmult_le_pos; [apply Rabs_pos|lra].
Qed.
Lemma is_at_ok im X : is_at p n im X = true -> forall i, (i < n)%nat -> point_of X i = vec p im i.
Proof.
  unfold is_at. intros H i Hi. bools. pose proof HS as PS.
  match goal with E : allb n _ = true |- _ => pose proof (allb_ok _ _ E i Hi) as C; cbv beta in C end.
  apply Z.eqb_eq in C. apply (f_equal IZR) in C. rewrite !mult_IZR in C. change (IZR (2 ^ p)) with Sc in C.
  unfold point_of, vec, zR. change (IZR (2 ^ p)) with Sc. change (Rat 0 1) with qzero. rewrite ratR_val.
  set (q := nth i X qzero) in *. pose proof (rden_pos q) as P.
  apply Rmult_eq_reg_r with (Sc * IZR (Zpos (rden q))); [|nra]. field_simplify; try lra.
Qed.
Lemma scaled_symbol_at_ok opt l : ratR (scaled_symbol_at opt l) = ratR (step_size opt) * symbol (the_field opt) (ratR l).
Proof.
  rewrite <- scaled_symbol_eig. unfold scaled_symbol_at. induction (scaled_symbol opt) as [|c s IH].
  - apply ratR_zero.
  - cbn [fold_right map horner]. rewrite qmul_ok, qadd_ok, IH. reflexivity.
Qed.

(* the second claim contradicts the statement at every limit near the centre *)
Lemma against_ok opt st c reach exact a pre z : o = Some opt ->
  against p n opt st c reach exact a = true -> check pre a = true ->
  (forall i, (i < n)%nat -> Rabs (z i - vec p c i) <= IZR (reach i) / (Sc * Sc)) ->
  (exact = true -> forall i, (i < n)%nat -> reach i = 0%Z) ->
  exists z', (forall i, (i < n)%nat -> z' i = z i) /\ contradicts n f opt st z'.
Proof.
  intros EO HA HC Hz Hex. pose proof HS as PS.
  destruct (valid_facts opt (opt_ok opt EO)) as [AP VB].
  pose proof (claim_sound pre [] a HC) as HH. unfold against in HA.
  destruct st; destruct a; try discriminate.
  - (* outside the filter over a box *)
    exists z. split; auto. cbn [holds] in HH. rewrite EO in HH. cbn [with_optimizer] in HH.
    destruct (HH z (limit_inside_ok _ _ _ _ z HA Hz)) as [R O]. exists (hess f z).
    split; [now apply regular_hessian_at|]. destruct s; auto.
  - (* an exact eigenvalue outside *)
    cbv zeta in HA. bools. destruct (exact_eigenvalue_ok n f gs hs gs_ok hs_ok _ _ _ HC) as [HT HE].
    exists (point_of point). split.
    + intros i Hi. rewrite (is_at_ok c point H0 i Hi). specialize (Hz i Hi). rewrite (Hex H1 i Hi) in Hz.
      unfold Rdiv in Hz. rewrite Rmult_0_l in Hz. pose proof (Rabs_pos (z i - vec p c i)).
      destruct (Req_dec (z i - vec p c i) 0) as [E|E]; [lra|]. apply Rabs_pos_lt in E. lra.
    + exists (hess f (point_of point)). split; auto. destruct HE as [Nz Hv].
      set (vv := fun i => IZR (nth i v 0%Z)) in *. pose proof (sq_pos n vv Nz) as SV.
      assert (QF : qf n (symbol_matrix n (the_field opt) (hess f (point_of point))) vv = symbol (the_field opt) (ratR value) * sq n vv).
      { unfold symbol_matrix. rewrite (mpoly_qf n _ _ (ratR value) vv Hv), symbol_poly. reflexivity. }
      apply orb_prop in H. destruct H as [H|H]; apply Z.ltb_lt in H.
      * left. exists vv. split; auto. rewrite QF. apply rnum_neg in H. rewrite scaled_symbol_at_ok in H. nra.
      * right. exists vv. split; auto. rewrite QF. apply rnum_pos in H.
        rewrite qadd_ok, qneg_ok, scaled_symbol_at_ok, filter_constant_ok in H by auto.
        apply Rmult_lt_compat_r; auto. apply Rmult_lt_reg_l with (ratR (step_size opt)); auto.
        replace (ratR (step_size opt) * (filter_const (the_momentum opt) / ratR (step_size opt)))
          with (filter_const (the_momentum opt)) by (field; lra). lra.
  - (* no critical point *)
    exists z. split; auto. cbn [contradicts]. intros HZ.
    destruct (no_critical_ok p one p0 one_ok n f gs hs gs_ok hs_ok o _ _ _ HC z (limit_inside_ok _ _ _ _ z HA Hz)) as (Hk & l & Hl & Nl).
    apply Nl. eapply partial_unique; [exact Hl|]. apply HZ; auto.
  - (* negative curvature over a box *)
    exists z. destruct s; [|discriminate]. bools. split; auto. cbn [holds] in HH.
    destruct (HH z (limit_inside_ok _ _ _ _ z H0 Hz)) as [R (v' & Nz & B)]. exists (hess f z).
    split; [now apply regular_hessian_at|]. exists v'. split; auto. rewrite Rmult_0_l.
    apply Z.leb_le, IZR_le in H. pose proof (sq_pos n v' Nz) as SV.
    assert (zR p bound <= 0).
    { unfold zR, Rdiv. change (IZR (2 ^ p)) with Sc. assert (0 < / Sc) by now apply Rinv_0_lt_compat. nra. }
    nra.
  - (* a negative exact eigenvalue *)
    bools. destruct (exact_eigenvalue_ok n f gs hs gs_ok hs_ok _ _ _ HC) as [HT HE].
    exists (point_of point). split.
    + intros i Hi. rewrite (is_at_ok c point H0 i Hi). specialize (Hz i Hi). rewrite (Hex H1 i Hi) in Hz.
      unfold Rdiv in Hz. rewrite Rmult_0_l in Hz. pose proof (Rabs_pos (z i - vec p c i)).
      destruct (Req_dec (z i - vec p c i) 0) as [E|E]; [lra|]. apply Rabs_pos_lt in E. lra.
    + exists (hess f (point_of point)). split; auto. destruct HE as [Nz Hv].
      exists (fun i => IZR (nth i v 0%Z)). split; auto. rewrite (qf_eig n _ (ratR value) _ Hv), Rmult_0_l.
      pose proof (sq_pos n _ Nz). apply Z.ltb_lt, rnum_neg in H. nra.
Qed.

Lemma center_of opt rg i : length (rcenter rg) = n -> (i < n)%nat ->
  vec p (state_center opt (rcenter rg)) i = vec p (rcenter rg) i.
Proof.
  intros L Hi. unfold vec, state_center. destruct (the_momentum opt); auto; now rewrite app_nth1 by lia.
Qed.
Lemma dim_ge opt : (n <= state_dim n opt)%nat.
Proof. unfold state_dim. destruct (the_momentum opt); lia. Qed.
Lemma basin_box opt rg rr q pre : o = Some opt -> check pre (AttractingBox rg rr q) = true ->
  exists z, (forall x, in_region p n opt rg (coordinate_box p (state_dim n opt) rr) x ->
      converges n (fun k => orbit n f opt k x) z) /\
    forall i, (i < n)%nat -> Rabs (z i - vec p (rcenter rg) i) <= IZR (extent (rbasis rg) (fun l => nth l rr 0%Z) i) / (Sc * Sc).
Proof.
  intros EO HC. pose proof (claim_sound pre [] _ HC) as HH. cbn [holds] in HH.
  cbn [check_claim] in HC. unfold withopt in HC. rewrite EO in HC, HH. cbn [with_optimizer] in HH.
  destruct HH as [Q (_ & _ & z & Z1 & Z2 & _ & Z4)].
  unfold attracting_box in HC. cbv zeta in HC. bools.
  match goal with E : region_ok _ _ _ _ = true |- _ => unfold region_ok in E; cbv zeta in E end. bools.
  set (K := state_dim n opt) in *. pose proof (dim_ge opt) as DG. fold K in DG.
  exists z. split.
  - intros y Hx i Hi.
    apply (rate_converges _ _ (zR p q) (sumn K (fun l => Rabs (mat p (rbasis rg) i l) * (2 * vec p rr l))) Q).
    intros k. destruct (Z4 y k Hx) as (d & Hd & E). rewrite (E i ltac:(lia)).
    replace (z i + mv K (mat p (rbasis rg)) d i - z i) with (mv K (mat p (rbasis rg)) d i) by ring.
    unfold mv. eapply Rle_trans; [apply sumn_abs|]. rewrite <- sumn_scal. apply sumn_le; intros l Hl.
    rewrite Rabs_mult. replace (zR p q ^ k * (Rabs (mat p (rbasis rg) i l) * (2 * vec p rr l)))
      with (Rabs (mat p (rbasis rg) i l) * (2 * zR p q ^ k * vec p rr l)) by ring.
    apply Rmult_le_compat_l; [apply Rabs_pos|]. apply Hd; auto.
  - intros i Hi. destruct Z1 as (u & Hu & E). rewrite (E i ltac:(fold K; lia)). unfold state_at, to_state.
    rewrite center_of by auto.
    replace (vec p (rcenter rg) i + mv (state_dim n opt) (mat p (rbasis rg)) u i - vec p (rcenter rg) i)
      with (mv (state_dim n opt) (mat p (rbasis rg)) u i) by ring.
    apply extent_ok; auto; fold K; lia.
Qed.
Lemma basin_ball opt rg rr q pre : o = Some opt -> check pre (AttractingBall rg rr q) = true ->
  exists z, (forall x, in_region p n opt rg (coordinate_ball p (state_dim n opt) rr) x ->
      converges n (fun k => orbit n f opt k x) z) /\
    forall i, (i < n)%nat -> Rabs (z i - vec p (rcenter rg) i) <= IZR (extent (rbasis rg) (fun _ => rr) i) / (Sc * Sc).
Proof.
  intros EO HC. pose proof (claim_sound pre [] _ HC) as HH. cbn [holds] in HH.
  cbn [check_claim] in HC. unfold withopt in HC. rewrite EO in HC, HH. cbn [with_optimizer] in HH.
  destruct HH as [Q (_ & _ & z & Z1 & Z2 & _ & Z4)].
  unfold attracting_ball in HC. cbv zeta in HC. bools.
  match goal with E : region_ok _ _ _ _ = true |- _ => unfold region_ok in E; cbv zeta in E end. bools.
  set (K := state_dim n opt) in *. pose proof (dim_ge opt) as DG. fold K in DG.
  assert (COMP : forall d l, (l < K)%nat -> Rabs (d l) <= norm K d).
  { intros d l Hl. apply Rsqr_incr_0; [|apply Rabs_pos|apply norm_pos]. unfold Rsqr. rewrite norm_sq, <- Rabs_mult, Rabs_right.
    - now apply sq_comp.
    - apply Rle_ge. exact (Rle_0_sqr (d l)). }
  exists z. split.
  - intros y Hx i Hi.
    apply (rate_converges _ _ (zR p q) (sumn K (fun l => Rabs (mat p (rbasis rg) i l) * (2 * zR p rr))) Q).
    intros k. destruct (Z4 y k Hx) as (d & Hd & E). rewrite (E i ltac:(lia)).
    replace (z i + mv K (mat p (rbasis rg)) d i - z i) with (mv K (mat p (rbasis rg)) d i) by ring.
    unfold mv. eapply Rle_trans; [apply sumn_abs|]. rewrite <- sumn_scal. apply sumn_le; intros l Hl.
    rewrite Rabs_mult. replace (zR p q ^ k * (Rabs (mat p (rbasis rg) i l) * (2 * zR p rr)))
      with (Rabs (mat p (rbasis rg) i l) * (2 * zR p q ^ k * zR p rr)) by ring.
    apply Rmult_le_compat_l; [apply Rabs_pos|]. eapply Rle_trans; [apply COMP; auto|exact Hd].
  - intros i Hi. destruct Z1 as (u & Hu & E). rewrite (E i ltac:(fold K; lia)). unfold state_at, to_state.
    rewrite center_of by auto.
    replace (vec p (rcenter rg) i + mv (state_dim n opt) (mat p (rbasis rg)) u i - vec p (rcenter rg) i)
      with (mv (state_dim n opt) (mat p (rbasis rg)) u i) by ring.
    apply extent_ok; auto; fold K; try lia. intros l Hl. eapply Rle_trans; [apply COMP; auto|exact Hu].
Qed.
Lemma basin_collapse opt m r im X pre pre' : o = Some opt -> check pre (Collapse m r im) = true ->
  check pre' (ExactCriticalPoint X) = true -> is_at p n im X = true ->
  forall x, in_box p n m r x -> converges n (fun k => orbit n f opt k x) (vec p im).
Proof.
  intros EO HC HX HI. pose proof (claim_sound pre [] _ HC) as HH. cbn [holds] in HH. rewrite EO in HH.
  cbn [with_optimizer] in HH. destruct HH as [NM HH].
  destruct (exact_critical_ok n f gs gs_ok X HX) as [_ Z].
  pose proof (is_at_ok im X HI) as AT.
  assert (KN : state_dim n opt = n) by (unfold state_dim; now rewrite NM).
  assert (FIX : forall y, (forall i, (i < n)%nat -> y i = vec p im i) -> forall i, (i < n)%nat -> update n f opt y i = vec p im i).
  { intros y Hy i Hi. unfold update. rewrite NM. cbv zeta. rewrite (Hy i Hi).
    rewrite (field_zero n f Wf (the_field opt) y).
    - ring.
    - intros j Hj. rewrite <- (Z j Hj). apply grad_ext with n; auto. intros l Hl. rewrite (Hy l Hl). symmetry. auto.
    - exact Hi. }
  intros x Hx i Hi.
  assert (ORB : forall k i, (i < n)%nat -> orbit n f opt (S k) x i = vec p im i).
  { induction k; intros j Hj.
    - exact (proj2 (HH x Hx) j Hj).
    - change (update n f opt (orbit n f opt (S k) x) j = vec p im j). apply FIX; auto. }
  intros eps He. exists 1%nat. intros k Hk. destruct k as [|k]; [lia|]. rewrite (ORB k i Hi).
  unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by auto. exact He.
Qed.
Definition checked (a : claim) : Prop := match a with MatrixSpectrum _ _ _ _ => True | _ => exists pre, check pre a = true end.
Theorem refutation_ok opt earlier st uses : o = Some opt -> (forall k a, nth_error earlier k = Some a -> checked a) ->
  refutation p n opt earlier st uses = true -> holds p n f o earlier (Refutation st uses).
Proof.
  intros EO HE H. cbn [holds]. rewrite EO. cbn [with_optimizer]. unfold refutation in H.
  assert (CONV : forall (s : nat -> nat -> R) z z', (forall i, (i < n)%nat -> z' i = z i) -> converges n s z -> converges n s z').
  { intros s z z' E C i Hi. rewrite (E i Hi). auto. }
  destruct uses as [|i [|j [|k [|]]]]; try discriminate.
  - destruct (nth_error earlier i) as [b|] eqn:Ei; [|discriminate].
    destruct b; try discriminate; destruct (nth_error earlier j) as [a|] eqn:Ej; try discriminate.
    + destruct (HE i _ Ei) as [pre Hpre].
      assert (HA : exists pre', check pre' a = true) by (pose proof (HE j _ Ej) as Q; destruct a; auto; destruct st; discriminate).
      destruct HA as [pre' Hpre'].
      destruct (basin_box opt rg radius q pre EO Hpre) as (z & C1 & C2).
      destruct (against_ok opt st _ _ false a pre' z EO H Hpre' C2) as (z' & E & Hc); [discriminate|].
      exists z'. split; auto. intros x Hx. apply (CONV _ z); auto.
    + destruct (HE i _ Ei) as [pre Hpre].
      assert (HA : exists pre', check pre' a = true) by (pose proof (HE j _ Ej) as Q; destruct a; auto; destruct st; discriminate).
      destruct HA as [pre' Hpre'].
      destruct (basin_ball opt rg radius q pre EO Hpre) as (z & C1 & C2).
      destruct (against_ok opt st _ _ false a pre' z EO H Hpre' C2) as (z' & E & Hc); [discriminate|].
      exists z'. split; auto. intros x Hx. apply (CONV _ z); auto.
  - destruct (nth_error earlier i) as [b|] eqn:Ei; [|discriminate].
    destruct b; try discriminate; destruct (nth_error earlier j) as [a|] eqn:Ej; try discriminate;
      destruct (nth_error earlier k) as [d|] eqn:Ek; try discriminate; destruct d; try discriminate.
    bools. destruct (HE i _ Ei) as [pre Hpre]. destruct (HE k _ Ek) as [pre2 Hpre2].
    assert (HA : exists pre', check pre' a = true) by (pose proof (HE j _ Ej) as Q; destruct a; auto; destruct st; discriminate).
    destruct HA as [pre' Hpre'].
    destruct (against_ok opt st image (fun _ => 0%Z) true a pre' (vec p image) EO H0 Hpre') as (z' & E & Hc).
    + intros l Hl. rewrite Rminus_diag_eq, Rabs_R0 by auto. unfold Rdiv. lra.
    + auto.
    + exists z'. split; auto. intros x Hx. apply (CONV _ (vec p image)); auto.
      exact (basin_collapse opt _ _ image point pre pre2 EO Hpre Hpre2 H x Hx).
Qed.
End Problem.

(* ---------------- the certificate ---------------- *)
Lemma check_all_ok check (ok : claim -> Prop) (P : list claim -> claim -> Prop) :
  (forall pre a, check pre a = true -> ok a) ->
  (forall pre a, (forall k b, nth_error pre k = Some b -> ok b) -> check pre a = true -> P pre a) ->
  forall rest pre, (forall k b, nth_error pre k = Some b -> ok b) -> check_all check pre rest = true ->
  forall k a, nth_error rest k = Some a -> P (pre ++ firstn k rest) a.
Proof.
  intros OK HP. induction rest as [|c rest IH]; intros pre Hpre H k a Hk.
  - destruct k; discriminate.
  - simpl in H. destruct (check pre c) eqn:H1; [|discriminate]. rename H into H2. destruct k as [|k]; simpl in Hk.
    + injection Hk as <-. rewrite app_nil_r. now apply HP.
    + assert (Hpre' : forall l b, nth_error (pre ++ [c]) l = Some b -> ok b).
      { intros l b Hl. destruct (Nat.lt_ge_cases l (length pre)) as [L|L].
        - rewrite nth_error_app1 in Hl by auto. eauto.
        - rewrite nth_error_app2 in Hl by auto. destruct (l - length pre)%nat as [|[|]]; try discriminate.
          injection Hl as <-. eauto. }
      pose proof (IH _ Hpre' H2 k a Hk) as Q. rewrite <- app_assoc in Q. exact Q.
Qed.

Theorem check_certificate_sound c : check_certificate c = true -> certificate_holds c.
Proof.
  unfold check_certificate. cbv zeta. intros H.
  destruct (within_limits c) eqn:LIM; [|discriminate]. unfold within_limits in LIM. bools.
  match goal with E : Z.leb 0 (precision c) = true |- _ => apply Z.leb_le in E; rename E into p0 end.
  rename H into HC.
  set (p := precision c) in *. set (one := ofZ (2 ^ p)) in *.
  assert (one_ok : toZ one = (2 ^ p)%Z) by apply ofZ_ok.
  unfold certificate_holds. fold p. destruct (the_problem c) as [pb|] eqn:EP.
  - destruct (problem_within_limits pb) eqn:PL; [|discriminate]. unfold problem_within_limits in PL. bools.
    rename x into f. set (n := variables pb) in *.
    match goal with E : objective pb = Some f |- _ => rename E into EO end.
    match goal with E : Nat.leb 1 n = true |- _ => apply Nat.leb_le in E; rename E into npos end.
    match goal with E : (match the_optimizer pb with _ => _ end) = true |- _ => rename E into EV end.
    match goal with E : check_all _ _ _ = true |- _ => rename E into EC end.
    pose proof (objective_wf pb f EO) as Wf. fold n in Wf.
    set (gs := mk n (fun j => D j f)) in *.
    set (hs := mk n (fun i => mk (S i) (fun j => D i (nth j gs (Cst 0 1))))) in *.
    assert (hs_ok : hs = mk n (fun i => mk (S i) (fun j => D i (D j f)))).
    { unfold hs, mk at 1 3. apply map_ext_in. intros i Hi. apply in_seq in Hi.
      unfold mk. apply map_ext_in. intros j Hj. apply in_seq in Hj. f_equal. unfold gs. rewrite nth_mk by lia. reflexivity. }
    assert (opt_ok : forall opt, the_optimizer pb = Some opt -> valid_optimizer opt = true).
    { intros opt E. rewrite E in EV. exact EV. }
    intros k a Hk.
    refine (check_all_ok _ (checked p one n f gs hs (the_optimizer pb))
      (fun pre a => claim_holds p (Some pb) pre a) _ _ (claims c) [] _ EC k a Hk).
    + intros pre b Hb. unfold checked. destruct b; auto; exists pre; exact Hb.
    + intros pre b Hpre Hb. exists f. split; auto. split; auto. fold n.
      assert (REST : check_claim p one n f gs hs (the_optimizer pb) pre b = true -> holds p n f (the_optimizer pb) pre b).
      { intros Q. pose proof (claim_sound p one p0 one_ok n npos f gs hs eq_refl hs_ok Wf _ opt_ok pre pre b Q) as S.
        destruct b; auto. cbn [check_claim] in Q. unfold withopt in Q. destruct (the_optimizer pb) as [opt|] eqn:EOpt; [|discriminate].
        rewrite <- EOpt in Hpre, opt_ok |- *.
        exact (refutation_ok p one p0 one_ok n npos f gs hs eq_refl hs_ok Wf _ opt_ok opt pre _ _ EOpt Hpre Q). }
      destruct b; auto. exact (matrix_spectrum_ok p p0 one one_ok n f _ pre _ _ _ _ Hb).
    + intros l b Hl. destruct l; discriminate.
  - intros k a Hk.
    refine (check_all_ok _ (fun _ => True) (fun pre a => claim_holds p None pre a) _ _ (claims c) [] _ HC k a Hk); auto.
    intros pre b _ Hb. destruct b; try discriminate.
    exact (matrix_spectrum_ok p p0 one one_ok 0 (Cst 0 1) None pre _ _ _ _ Hb).
Qed.
End Soundness.
